// Block Kit as nodes.

import { el, link } from "./dom.js";
import { interactive } from "./elements.js";
import { t } from "./i18n.js";
import { inputBlock } from "./inputs.js";
import { markdown } from "./markdown.js";
import { emojiNode, inline, mrkdwn, textObject } from "./mrkdwn.js";
import { slackDate } from "./dates.js";

function section(block, place) {
  const text = block.text ? el("div", { class: "text" }, ...textObject(block.text)) : null;
  const fields = block.fields ? el("div", { class: "fields" }, ...block.fields.map((field) => el("div", { class: "text" }, ...textObject(field)))) : null;
  const accessory = block.accessory ? el("div", { class: "accessory" }, element(block.accessory, block, place)) : null;
  return el("div", { class: "section" }, el("div", { class: "section-main" }, text, fields), accessory);
}

function element(entry, block, place) {
  if (entry.type === "image") return picture(entry, "thumb");
  return interactive(entry, block, place) ?? unknown(entry);
}

// Pictures on other hosts are not fetched: the sandbox stays on this computer.
function picture(entry, size) {
  const own = /^(data:image\/|\/static\/)/.test(entry.image_url ?? "");
  if (own) return el("img", { class: `picture ${size}`, src: entry.image_url, alt: entry.alt_text });
  return el("span", { class: `picture ${size} absent`, role: "img", "aria-label": entry.alt_text, title: entry.alt_text }, size === "thumb" ? "🖼" : `🖼 ${entry.alt_text}`);
}

function context(block) {
  const part = (entry) => (entry.type === "image" ? picture(entry, "tiny") : el("span", { class: "text" }, ...textObject(entry)));
  return el("div", { class: "context" }, ...block.elements.map(part));
}

function image(block) {
  return el("figure", { class: "image" }, block.title ? el("figcaption", {}, ...textObject(block.title)) : null, picture(block, "large"));
}

function cell(entry) {
  if (entry.type === "rich_text") return richText(entry);
  return el("span", {}, String(entry.text ?? entry.value ?? ""));
}

function table(block) {
  const align = (column) => block.column_settings?.[column]?.align ?? "left";
  const line = (row, tag) => el("tr", {}, ...row.map((entry, column) => el(tag, { class: `align-${align(column)}` }, cell(entry))));
  const [head, ...rest] = block.rows;
  return el("div", { class: "table-scroll", tabindex: "0" }, el("table", {}, el("thead", {}, line(head, "th")), el("tbody", {}, ...rest.map((row) => line(row, "td")))));
}

function styled(text, style = {}) {
  let node = el("span", {}, text);
  if (style.code) node = el("code", {}, text);
  if (style.bold) node = el("strong", {}, node);
  if (style.italic) node = el("em", {}, node);
  if (style.strike) node = el("s", {}, node);
  return node;
}

function richLeaf(leaf) {
  if (leaf.type === "text") return styled(leaf.text, leaf.style);
  if (leaf.type === "link") return link(leaf.url, styled(leaf.text ?? leaf.url, leaf.style));
  if (leaf.type === "emoji") return emojiNode(leaf.name);
  if (leaf.type === "user") return el("span", {}, ...inline(`<@${leaf.user_id}>`));
  if (leaf.type === "channel") return el("span", {}, ...inline(`<#${leaf.channel_id}>`));
  if (leaf.type === "usergroup") return el("span", {}, ...inline(`<!subteam^${leaf.usergroup_id}>`));
  if (leaf.type === "date") return el("time", {}, slackDate(leaf.timestamp, leaf.format));
  return el("span", {}, leaf.fallback ?? "");
}

function richPart(part) {
  const leaves = () => part.elements.map(richLeaf);
  if (part.type === "rich_text_list") {
    return el(part.style === "ordered" ? "ol" : "ul", {}, ...part.elements.map((item) => el("li", {}, richPart(item))));
  }
  if (part.type === "rich_text_preformatted") return el("pre", {}, ...leaves());
  if (part.type === "rich_text_quote") return el("blockquote", {}, ...leaves());
  return el("div", { class: "text" }, ...leaves());
}

const richText = (block) => el("div", { class: "rich" }, ...block.elements.map(richPart));

function alert(block) {
  return el("div", { class: `alert ${block.level ?? "default"}`, role: "note" }, ...textObject(block.text));
}

const unknown = (block) => el("div", { class: "unknown" }, t("unknownBlock", { type: block.type }));

export function blockNode(block, place) {
  const makers = {
    header: () => el("h3", { class: "header" }, ...textObject(block.text)),
    section: () => section(block, place),
    context: () => context(block),
    divider: () => el("hr"),
    actions: () => el("div", { class: "actions" }, ...block.elements.map((entry) => element(entry, block, place))),
    markdown: () => el("div", { class: "markdown" }, ...markdown(block.text)),
    image: () => image(block),
    table: () => table(block),
    rich_text: () => richText(block),
    alert: () => alert(block),
    input: () => inputBlock(block, place),
  };
  const make = makers[block.type] ?? (() => unknown(block));
  return el("div", { class: `block block-${block.type}` }, make());
}

export function blockNodes(blocks, place) {
  return blocks.map((block) => blockNode(block, place));
}

export const textNode = (text) => el("div", { class: "block text" }, ...mrkdwn(text));
