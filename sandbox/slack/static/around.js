// What stands around the messages: the sidebar, the head, and the hint for newcomers.

import { el } from "./dom.js";
import { t } from "./i18n.js";

function personButton(entry, index, viewer, become) {
  const city = entry.zone.split("/")[1].replace("_", " ");
  const role = [entry.is_admin && t("admin"), entry.is_restricted && t("guest"), entry.is_stranger && t("stranger")].filter(Boolean);
  const about = [entry.locale, city, ...role].join(" · ");
  return el("button", { type: "button", class: "person", "aria-pressed": String(entry.id === viewer), onclick: () => become(entry.id) },
    el("span", { class: `avatar letter tint-${index}`, "aria-hidden": "true" }, [...entry.real_name][0]),
    el("span", { class: "who" }, entry.real_name, el("small", {}, about)));
}

export function sidebarNodes(data, viewer, atHome, { become, showHome }) {
  const room = (here, onclick, ...label) => el("button", { type: "button", class: "room", "aria-current": here ? "page" : null, onclick }, ...label);
  return [
    el("div", { class: "team" }, el("strong", {}, data.team), el("span", { class: "badge" }, t("here"))),
    el("h2", {}, t("channels")),
    room(!atHome, () => showHome(false), `# ${data.channel.name}`),
    el("h2", {}, t("apps")),
    room(atHome, () => showHome(true), el("img", { src: "/static/buoy.svg", alt: "" }), data.bot.name),
    el("h2", {}, t("people")),
    el("div", { class: "people" }, ...data.people.map((entry, index) => personButton(entry, index, viewer, become))),
  ];
}

export function topNodes(data, atHome, toggleMenu) {
  return [
    el("button", { type: "button", class: "icon menu-button", "aria-label": t("menu"), "aria-controls": "sidebar", onclick: toggleMenu }, "☰"),
    el("h1", {}, atHome ? data.bot.name : `# ${data.channel.name}`),
    el("span", { class: "quiet topic" }, atHome ? t("homeTitle") : t("topic")),
    el("span", { id: "note", role: "status" }),
  ];
}

const TRY_FIRST = ["/stranded", "/stranded help", "/stranded RELIST-ME-01"];

export function hintNodes({ run, moveDay, dismiss }) {
  const chip = (text, onclick) => el("button", { type: "button", class: "chip", onclick }, text);
  return [
    el("p", {}, t("hint")),
    el("div", { class: "chips" }, ...TRY_FIRST.map((text) => chip(text, () => run(text))), chip(t("tryDay"), moveDay)),
    el("button", { type: "button", class: "icon", "aria-label": t("dismiss"), onclick: dismiss }, "✕"),
  ];
}

export function emptyNode(connected) {
  return el("li", { class: "empty" },
    el("img", { src: "/static/buoy.svg", alt: "", width: "72", height: "72" }),
    el("h2", {}, t("emptyTitle")),
    el("p", {}, connected ? t("emptyOn") : t("emptyOff")));
}
