// Interactive elements. `place` says where they stand: place.run(block, element, chosen) delivers a click,
// place.status(block, element) is undefined, "busy" or an error.

import { confirmed } from "./dialogs.js";
import { el, safeUrl, warning } from "./dom.js";
import { t } from "./i18n.js";
import { plain, textObject } from "./mrkdwn.js";

async function press(place, block, element, chosen, option) {
  const confirm = element.confirm ?? option?.confirm;
  if (confirm && !(await confirmed(confirm))) return false;
  place.run(block, element, chosen);
  return true;
}

function withStatus(node, place, block, element) {
  const status = place.status(block, element);
  if (status === "busy") {
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    for (const control of [node, ...node.querySelectorAll("button, select")]) control.disabled = true;
  }
  if (!status || status === "busy") return node;
  return el("span", { class: "failed" }, node, warning(t("clickFailed", { error: status })));
}

function button(element, block, place) {
  const open = () => {
    const url = element.url && safeUrl(element.url);
    if (url) window.open(url, "_blank", "noopener");
    press(place, block, element);
  };
  const props = { type: "button", class: `button ${element.style ?? ""}`, "aria-label": element.accessibility_label, title: element.url, onclick: open };
  return el("button", { ...props, "data-action": element.action_id }, ...textObject(element.text));
}

export function optionNodes(element, selected) {
  const option = (entry) => el("option", { value: entry.value, selected: selected === entry.value }, entry.text.text);
  const groups = (element.option_groups ?? []).map((group) => el("optgroup", { label: group.label.text }, ...group.options.map(option)));
  return [...(element.options ?? []).map(option), ...groups];
}

export function emptyOption(element) {
  return el("option", { value: "" }, element.placeholder?.text ?? t("choose"));
}

function menu(element, block, place, entries) {
  const chosen = element.initial_option?.value ?? element.initial_user ?? "";
  const onchange = async (event) => {
    const select = event.target;
    if (!(await press(place, block, element, select.value))) select.value = chosen;
  };
  const label = element.placeholder?.text ?? t("choose");
  return el("select", { class: "select", "aria-label": label, onchange }, emptyOption(element), ...entries(chosen));
}

function overflow(element, block, place) {
  const list = el("div", { class: "menu", role: "menu", hidden: true });
  const toggle = el("button", { type: "button", class: "button dots", "aria-label": t("more"), "aria-haspopup": "menu", "aria-expanded": "false" }, "⋯");
  const box = el("span", { class: "overflow" }, toggle, list);
  const show = (open) => {
    list.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button")?.focus();
  };
  const item = (option) => el("button", { type: "button", role: "menuitem", onclick: () => { show(false); toggle.focus(); choose(option); } }, ...textObject(option.text));
  const choose = (option) => {
    const url = option.url && safeUrl(option.url);
    if (url) window.open(url, "_blank", "noopener");
    press(place, block, element, option.value, option);
  };
  list.append(...element.options.map(item));
  toggle.addEventListener("click", () => show(list.hidden));
  box.addEventListener("keydown", (event) => moveInMenu(event, list, () => { show(false); toggle.focus(); }));
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) show(false); });
  return box;
}

function moveInMenu(event, list, close) {
  if (list.hidden) return;
  const items = [...list.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); close(); }
  if (step) { event.preventDefault(); items[(at + step + items.length) % items.length].focus(); }
}

function date(element, block, place, kind) {
  const value = element[`initial_${kind}`] ?? "";
  const onchange = (event) => press(place, block, element, event.target.value);
  return el("input", { type: kind, class: "input", value, "aria-label": element.placeholder?.text ?? kind, onchange });
}

function choices(element, block, place, type) {
  const initial = new Set([element.initial_option, ...(element.initial_options ?? [])].filter(Boolean).map((option) => option.value));
  const group = el("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group" });
  const changed = () => {
    const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
    press(place, block, element, type === "radio" ? values[0] : values);
  };
  group.append(...choiceNodes(element, initial, type, `${block.block_id}/${element.action_id}`, changed));
  return group;
}

export function choiceNodes(element, selected, type, name, onchange) {
  return element.options.map((option) =>
    el("label", { class: "choice" },
      el("input", { type, name, value: option.value, checked: selected.has(option.value), onchange }),
      el("span", {}, ...textObject(option.text), option.description ? el("small", {}, ...plain(option.description.text)) : null)));
}

export function interactive(element, block, place) {
  const people = (chosen) => place.people.map((person) => el("option", { value: person.id, selected: chosen === person.id }, person.real_name));
  const makers = {
    button: () => button(element, block, place),
    overflow: () => overflow(element, block, place),
    static_select: () => menu(element, block, place, (chosen) => optionNodes(element, chosen)),
    users_select: () => menu(element, block, place, people),
    datepicker: () => date(element, block, place, "date"),
    timepicker: () => date(element, block, place, "time"),
    checkboxes: () => choices(element, block, place, "checkbox"),
    radio_buttons: () => choices(element, block, place, "radio"),
  };
  const make = makers[element.type];
  return make ? withStatus(make(), place, block, element) : null;
}
