// The box at the bottom: commands, plain messages, history by arrow up.

import { act, upload } from "./api.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";

const history = [];

// `target` has user, channel, thread_ts (in a thread) and `note(text)` for what can't be sent.
export function composer(form, target, placeholder) {
  const hint = el("div", { class: "command-hint", hidden: true }, el("strong", {}, "/stranded "), el("span", {}, t("usage")));
  const box = el("textarea", { rows: "1", placeholder, "aria-label": placeholder, autocomplete: "off", spellcheck: "false" });
  const button = el("button", { type: "submit", class: "icon send", "aria-label": t("send"), title: t("send") }, "➤");
  const input = el("input", { type: "file", hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const clip = el("button", { type: "button", class: "icon clip", "aria-label": t("attach"), title: t("attach"), onclick: () => input.click() }, "+");
  input.addEventListener("change", () => { share(input.files, target); input.value = ""; });
  let at = history.length;
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
    hint.hidden = target.thread_ts !== undefined || !"/stranded ".startsWith(box.value.slice(0, 10)) || !box.value.startsWith("/");
  };
  const recall = (step) => {
    at = Math.max(0, Math.min(history.length, at + step));
    box.value = history[at] ?? "";
    fit();
  };
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "ArrowUp" && (box.value === "" || history[at] === box.value)) { event.preventDefault(); recall(-1); }
    if (event.key === "ArrowDown" && history[at] === box.value && box.value) { event.preventDefault(); recall(1); }
    if (event.key === "Tab" && !hint.hidden && box.value.length < 9) { event.preventDefault(); box.value = "/stranded "; fit(); }
  });
  form.onsubmit = async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    fit();
    if (history.at(-1) !== text) history.push(text);
    at = history.length;
    button.classList.add("busy");
    await send(text, target);
    button.classList.remove("busy");
  };
  form.replaceChildren(hint, el("div", { class: "box" }, clip, input, box, button));
  return { fill(text) { box.value = text; fit(); box.focus(); form.requestSubmit(); } };
}

async function share(files, target) {
  for (const file of files) {
    const answer = await upload(file, target);
    target.note(answer.error ? t("notSent", { error: answer.error }) : "");
  }
}

// A file can be dropped anywhere on `area`.
export function dropZone(area, target) {
  const mark = (on) => area.classList.toggle("dropping", on);
  area.ondragover = (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); mark(true); } };
  area.ondragleave = (event) => { if (!area.contains(event.relatedTarget)) mark(false); };
  area.ondrop = (event) => {
    event.preventDefault();
    mark(false);
    share(event.dataTransfer.files, target);
  };
}

async function send(text, target) {
  if (!text.startsWith("/")) return act("say", { user: target.user, channel: target.channel, thread_ts: target.thread_ts, text: escaped(text) });
  if (target.thread_ts) return target.note(t("noThreadCommand"));
  const [command, ...rest] = text.split(/\s+/);
  const answer = await act("command", { user: target.user, channel: target.channel, command, text: rest.join(" ") });
  return answer;
}

// A person's own < and & reach the message as Slack stores them.
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
