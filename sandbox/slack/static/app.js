// The page: fetches the workspace's state for one viewer, draws it, and keeps it up to date.

import { act, listen, state as fetchState } from "./api.js";
import { emptyNode, hintNodes, sidebarNodes, topNodes } from "./around.js";
import { blockNodes } from "./blocks.js";
import { advance, clockBar } from "./clock.js";
import { composer, dropZone } from "./composer.js";
import { setClock, setViewer } from "./dates.js";
import { showModals } from "./dialogs.js";
import { el, warning } from "./dom.js";
import { speak, t } from "./i18n.js";
import { listNodes, messageNode, nextNodes, repliesLine, spokenText } from "./messages.js";
import { setNames } from "./mrkdwn.js";
import { isAtEnd, reveal, showLatestDay } from "./scroll.js";

const $ = (id) => document.getElementById(id);
const saved = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const save = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private browsing */ } };

const page = {
  viewer: new URLSearchParams(location.search).get("user") ?? saved("viewer") ?? "U0ADA",
  data: null,
  messages: new Map(),
  status: new Map(),
  dismissed: new Set(),
  thread: null,
  atHome: false,
  stream: null,
  clock: null,
  composer: null,
};

// ---- who and what stands in a message

const room = {
  get viewer() { return page.viewer; },
  get people() { return page.data.people; },
  sender(id) {
    if (id === page.data.bot.id) return { name: page.data.bot.name, bot: true };
    if (id === "USLACKBOT") return { name: "Slackbot", tint: 9 };
    const index = page.data.people.findIndex((person) => person.id === id);
    return { name: page.data.people[index]?.real_name ?? id, tint: index };
  },
  place(message) {
    return {
      run: (block, element, selected) => click(message, block, element, selected),
      status: (block, element) => page.status.get(`${message.ts}/${block.block_id}/${element.action_id}`),
    };
  },
  openThread: (ts) => openThread(ts),
  dismiss(ts) {
    page.dismissed.add(ts);
    drawMessages();
    $("scroll").focus();
  },
};

async function click(message, block, element, selected) {
  const key = `${message.ts}/${block.block_id}/${element.action_id}`;
  if (page.status.get(key) === "busy") return;
  page.status.set(key, "busy");
  redraw(message.ts);
  const body = { user: page.viewer, channel: message.channel, message_ts: message.ts, action_id: element.action_id, block_id: block.block_id, selected };
  const answer = await act("click", body);
  if (answer.error) page.status.set(key, answer.error);
  else page.status.delete(key);
  redraw(message.ts);
}

// ---- the list and the thread

const ordered = () => [...page.messages.values()].sort((a, b) => (a.ts.padStart(20) < b.ts.padStart(20) ? -1 : 1));
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const shown = (message) => !page.dismissed.has(message.ts) && message.subtype !== "deleted";

function drawMessages() {
  const top = ordered().filter((message) => !isReply(message) && shown(message));
  $("messages").replaceChildren(...(top.length ? listNodes(top, room) : [emptyNode(page.data.connected)]));
}

// Redraws one message wherever it stands; what had the focus keeps it.
function redraw(ts) {
  const message = page.messages.get(ts);
  const focused = document.activeElement?.dataset?.action;
  const inMessage = document.activeElement?.closest("[data-ts]")?.dataset.ts === ts;
  for (const [list, inThread] of [[$("messages"), false], [$("thread"), true]]) {
    const old = list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!old) continue;
    const fresh = messageNode(message, room, inThread);
    old.replaceWith(fresh);
    if (inMessage && focused) fresh.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
  }
}

function receive(message) {
  const known = page.messages.has(message.ts);
  if (message.subtype === "deleted") page.messages.delete(message.ts);
  else page.messages.set(message.ts, message);
  if (page.thread && (message.thread_ts === page.thread || message.ts === page.thread)) drawThread();
  if (isReply(message)) return known || announce(message);
  if (message.subtype === "deleted") return drawMessages();
  if (known) return redraw(message.ts);
  const atEnd = isAtEnd($("scroll"));
  append(message);
  return arrived(message, atEnd);
}

// Time stamps only grow, so a new message is the last one; the others stay as they are.
function append(message) {
  const list = $("messages");
  list.querySelector(".empty")?.remove();
  const days = list.querySelectorAll(".day");
  list.append(...nextNodes(message, days[days.length - 1]?.dataset.day, room));
}

function arrived(message, atEnd) {
  announce(message);
  if (atEnd || message.visible_to || message.user === page.viewer) reveal($("scroll"), message.ts);
  else $("newer").hidden = false;
}

const announce = (message) => { $("announcer").textContent = spokenText(message, room); };

function openThread(ts) {
  page.thread = ts;
  $("thread").hidden = false;
  drawThread();
  $("thread").querySelector("button")?.focus();
}

function closeThread() {
  const ts = page.thread;
  page.thread = null;
  $("thread").hidden = true;
  $("thread").replaceChildren();
  $("messages").querySelector(`[data-ts="${CSS.escape(ts ?? "")}"] .thread-button`)?.focus();
}

function drawThread() {
  const parent = page.messages.get(page.thread);
  if (!parent) return closeThread();
  const replies = ordered().filter((message) => isReply(message) && message.thread_ts === page.thread && shown(message));
  const old = $("thread").querySelector("ol");
  const drawn = (message) => messageNode(message, room, true);
  const list = el("ol", { class: "thread-list" }, drawn(parent), repliesLine(parent), ...replies.map(drawn));
  if (old) {
    const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 80;
    const at = old.scrollTop;
    old.replaceWith(list);
    list.scrollTop = atEnd ? list.scrollHeight : at;
    return undefined;
  }
  const form = el("form", { class: "composer" });
  const close = el("button", { type: "button", class: "icon", "aria-label": t("close"), onclick: closeThread }, "✕");
  $("thread").replaceChildren(el("header", {}, el("h2", {}, t("thread")), el("span", { class: "quiet" }, `#${page.data.channel.name}`), close), list, form);
  composer(form, { user: page.viewer, channel: page.data.channel.id, thread_ts: page.thread, note }, t("reply"));
  // The parent stands in the channel already; what is wanted here are the replies.
  list.scrollTop = list.querySelector(".replies").offsetTop;
  return undefined;
}

// ---- around the list

function drawSidebar() {
  $("sidebar").replaceChildren(...sidebarNodes(page.data, page.viewer, page.atHome, { become, showHome }));
}

function drawTop() {
  $("top").replaceChildren(...topNodes(page.data, page.atHome, toggleMenu));
}

function drawHint() {
  $("hint").hidden = saved("hint") === "off";
  $("hint").replaceChildren(...hintNodes({
    run(text) { showHome(false); page.composer.fill(text); },
    moveDay: () => advance(24, note),
    dismiss() { save("hint", "off"); $("hint").hidden = true; },
  }));
}

function toggleMenu() {
  const open = document.body.classList.toggle("menu-open");
  $("top").querySelector(".menu-button").setAttribute("aria-expanded", String(open));
  if (open) $("sidebar").querySelector("button")?.focus();
}

function closeMenu() {
  document.body.classList.remove("menu-open");
}

function note(text) {
  $("note").replaceChildren(text ? warning(text) : "");
}

async function showHome(open) {
  page.atHome = open;
  closeMenu();
  for (const id of ["scroll", "composer"]) $(id).hidden = open;
  $("home").hidden = !open;
  drawSidebar();
  drawTop();
  drawHome();
  if (open) await act("home", { user: page.viewer });
}

function drawHome() {
  const view = page.data.views.home;
  const place = {
    run: (block, element, selected) => act("click", { user: page.viewer, view_id: view.id, action_id: element.action_id, block_id: block.block_id, selected }),
    status: () => undefined,
    values: {},
    errors: {},
    people: page.data.people,
    viewer: page.viewer,
  };
  $("home").replaceChildren(...(view ? blockNodes(view.blocks, place) : [el("p", { class: "quiet" }, t("homeEmpty"))]));
}

// ---- keeping up

function onEvent(event) {
  if (event.now) setClock(event.now);
  if (event.kind === "message") receive(event.message);
  if (event.kind === "clock") clockMoved(event);
  if (event.kind === "views") {
    page.data.views = { stack: event.stack, home: event.home };
    showModals(event.stack, page.viewer, page.data.people);
    drawHome();
  }
  if (event.kind === "alive" && event.connected !== page.data.connected) {
    page.data.connected = event.connected;
    if (!page.messages.size) drawMessages();
  }
}

// "Today" and "in 2 hours" are no longer so after the clock was moved.
function clockMoved(event) {
  page.clock.show(event);
  if (event.moving) return;
  const at = $("scroll").scrollTop;
  drawMessages();
  $("scroll").scrollTop = at;
  if (page.thread) drawThread();
}

async function load() {
  page.data = await fetchState(page.viewer);
  const me = page.data.people.find((person) => person.id === page.viewer) ?? page.data.people[0];
  page.viewer = me.id;
  page.messages = new Map(page.data.messages.map((message) => [message.ts, message]));
  setViewer(me.locale, me.zone);
  setClock(page.data.clock.now);
  setNames(page.data, me.id);
  speak(me.locale);
  drawAll();
}

function drawAll() {
  drawSidebar();
  drawTop();
  drawHint();
  drawHome();
  drawMessages();
  $("newer").textContent = t("newMessages");
  page.clock = clockBar($("clock"), note);
  const here = { user: page.viewer, channel: page.data.channel.id, note };
  page.composer = composer($("composer"), here, t("placeholder", { channel: page.data.channel.name }));
  dropZone($("main"), here);
  $("messages").setAttribute("aria-label", t("messagesIn", { channel: page.data.channel.name }));
  if (page.thread) { $("thread").replaceChildren(); drawThread(); }
  showModals(page.data.views.stack, page.viewer, page.data.people);
  showLatestDay($("scroll"));
}

function follow() {
  page.stream?.close();
  let lost = false;
  const again = async () => { if (lost) await load(); lost = false; note(""); };
  const gone = () => { lost = true; note(t("lost")); };
  page.stream = listen(page.viewer, onEvent, again, gone);
}

async function become(user) {
  page.viewer = user;
  save("viewer", user);
  closeMenu();
  page.status.clear();
  await load();
  follow();
}

function start() {
  const newer = el("button", { type: "button", id: "newer", class: "newer", hidden: true, onclick: () => { $("scroll").scrollTop = $("scroll").scrollHeight; newer.hidden = true; } });
  $("main").append(newer);
  $("scroll").addEventListener("scroll", () => { if (isAtEnd($("scroll"))) newer.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("menu-open")) closeMenu();
    else if (page.thread) closeThread();
  });
  setInterval(() => page.clock?.tick(), 1000);
  become(page.viewer);
}

start();
