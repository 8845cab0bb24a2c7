// Messages: the channel's list and the thread beside it.

import { blockNodes, textNode } from "./blocks.js";
import { dayLabel, dayOf, format, fromTs, timeOf } from "./dates.js";
import { el, warning } from "./dom.js";
import { t } from "./i18n.js";

function avatar(sender) {
  if (sender.bot) return el("img", { class: "avatar", src: "/static/buoy.svg", alt: "" });
  return el("span", { class: `avatar letter tint-${sender.tint}`, "aria-hidden": "true" }, [...sender.name][0].toUpperCase());
}

function heading(message, sender) {
  const date = fromTs(message.ts);
  const full = format(date, { dateStyle: "full", timeStyle: "long" });
  return el("div", { class: "heading" },
    el("strong", {}, sender.name),
    sender.bot ? el("span", { class: "badge" }, t("app")) : null,
    el("time", { datetime: date.toISOString(), title: full }, timeOf(date)));
}

function fileNode(file) {
  const size = file.size < 1024 ? `${file.size} B` : `${Math.round(file.size / 1024).toLocaleString()} KB`;
  return el("div", { class: "file" }, el("strong", {}, file.name), el("span", { class: "quiet" }, size));
}

function content(message, place) {
  if (message.subtype === "tombstone") return [el("div", { class: "block text quiet" }, t("tombstone"))];
  if (message.failure) return [el("div", { class: "block" }, warning(message.text))];
  const words = message.text ? [textNode(message.text)] : [];
  const nodes = message.blocks ? blockNodes(message.blocks, place) : [...words, ...(message.files ?? []).map(fileNode)];
  return message.edited ? [...nodes, el("span", { class: "quiet edited" }, t("edited"))] : nodes;
}

const replyCount = (message) => (message.reply_count === 1 ? t("reply1") : t("replies", { n: message.reply_count }));

// Stands between a thread's parent and its replies.
export function repliesLine(parent) {
  return el("li", { class: "day replies" }, el("span", {}, parent.reply_count ? replyCount(parent) : t("thread")));
}

function threadButton(message, open) {
  if (!message.reply_count) return null;
  const count = replyCount(message);
  const last = fromTs(message.latest_reply);
  const when = `${dayLabel(last)} ${timeOf(last)}`;
  return el("button", { type: "button", class: "thread-button", onclick: () => open(message.ts) },
    el("strong", {}, count), el("span", { class: "quiet" }, t("lastReply", { when })));
}

// One message. `room` gives senders, the viewer, and what to do on a click.
export function messageNode(message, room, inThread = false) {
  const sender = room.sender(message.user);
  const place = { ...room.place(message), values: {}, errors: {}, people: room.people, viewer: room.viewer };
  const only = message.visible_to
    ? el("div", { class: "only" }, el("span", { "aria-hidden": "true" }, "👁 "), t("onlyYou"),
        el("button", { type: "button", class: "plain-button", onclick: () => room.dismiss(message.ts) }, t("dismissMessage")))
    : null;
  return el("li", { class: `message${message.visible_to ? " ephemeral" : ""}`, "data-ts": message.ts },
    only,
    avatar(sender),
    el("div", { class: "body" }, heading(message, sender), ...content(message, place), inThread ? null : threadButton(message, room.openThread)));
}

function divider(message) {
  return el("li", { class: "day", "data-day": dayOf(fromTs(message.ts)) }, el("span", {}, dayLabel(fromTs(message.ts))));
}

// A message after others of `day`, with a line before it where its own day begins.
export function nextNodes(message, day, room) {
  const node = messageNode(message, room);
  return dayOf(fromTs(message.ts)) === day ? [node] : [divider(message), node];
}

// The channel's list.
export function listNodes(messages, room) {
  const nodes = [];
  let day = null;
  for (const message of messages) {
    nodes.push(...nextNodes(message, day, room));
    day = dayOf(fromTs(message.ts));
  }
  return nodes;
}

export function spokenText(message, room) {
  const text = (message.text ?? "").replace(/<[^>|]+\|([^>]+)>/g, "$1").replace(/[<>*_`~]/g, "");
  return `${room.sender(message.user).name}: ${text.slice(0, 300)}`;
}
