// The markdown block: standard Markdown, as far as Slack draws it.

import { el, link } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { emojiNode } from "./mrkdwn.js";

const INLINE = /`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<url>[^)\s]+)\)|\*\*(?<bold>.+?)\*\*|~~(?<strike>.+?)~~|(?<![\w*])[*_](?=\S)(?<italic>[^*_\n]+?)[*_](?![\w*])|:(?<emoji>[a-z0-9_+-]+):/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, match.index), marked(match));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)].filter((node) => node !== "");
}

function marked(match) {
  const { code, label, url, bold, strike, italic, emoji } = match.groups;
  if (code) return el("code", {}, code);
  if (label) return link(url, ...inline(label));
  if (bold) return el("strong", {}, ...inline(bold));
  if (strike) return el("s", {}, ...inline(strike));
  if (italic) return el("em", {}, ...inline(italic));
  return EMOJI[emoji] ? emojiNode(emoji) : match[0];
}

const KINDS = [
  [/^```/, "fence"],
  [/^(#{1,6}) (.*)/, "heading"],
  [/^\s*(?:---+|\*\*\*+)\s*$/, "rule"],
  [/^\s*[-*] (.*)/, "ul"],
  [/^\s*\d+[.)] (.*)/, "ol"],
  [/^> ?(.*)/, "quote"],
  [/^\|(.*)\|\s*$/, "table"],
  [/^\s*$/, "blank"],
];

function kindOf(line) {
  const found = KINDS.find(([pattern]) => pattern.test(line));
  return found ? found[1] : "text";
}

const content = (line, kind) => KINDS.find(([, name]) => name === kind)[0].exec(line)[1];

function fenced(lines) {
  const end = lines.indexOf("```");
  const body = lines.splice(0, end < 0 ? lines.length : end + 1);
  return el("pre", {}, body.filter((line) => line !== "```").join("\n"));
}

function table(rows) {
  const cells = (row) => content(row, "table").split("|").map((cell) => cell.trim());
  const body = rows.filter((row) => !/^\|[\s:|-]+\|\s*$/.test(row)).map(cells);
  const line = (row, tag) => el("tr", {}, ...row.map((cell) => el(tag, {}, ...inline(cell))));
  const [head, ...rest] = body;
  return el("div", { class: "table-scroll" }, el("table", {}, el("thead", {}, line(head, "th")), el("tbody", {}, ...rest.map((row) => line(row, "td")))));
}

function drawn(kind, lines) {
  if (kind === "ul" || kind === "ol") return el(kind, {}, ...lines.map((line) => el("li", {}, ...inline(content(line, kind)))));
  if (kind === "quote") return el("blockquote", {}, ...inline(lines.map((line) => content(line, kind)).join("\n")));
  if (kind === "table") return table(lines);
  return el("p", {}, ...inline(lines.join("\n")));
}

export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) {
    const kind = kindOf(lines[0]);
    const line = lines.shift();
    if (kind === "blank") continue;
    if (kind === "fence") nodes.push(fenced(lines));
    else if (kind === "rule") nodes.push(el("hr"));
    else if (kind === "heading") nodes.push(el("p", { class: "md-heading" }, ...inline(line.replace(/^#+ /, ""))));
    else {
      const group = [line];
      while (lines.length && kindOf(lines[0]) === kind) group.push(lines.shift());
      nodes.push(drawn(kind, group));
    }
  }
  return nodes;
}
