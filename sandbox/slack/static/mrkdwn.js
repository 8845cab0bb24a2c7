// Slack's mrkdwn and plain_text as nodes.

import { slackDate } from "./dates.js";
import { el, link } from "./dom.js";
import { EMOJI } from "./emoji.js";

const names = { people: new Map(), channel: null, groups: {}, viewer: "" };

export function setNames(state, viewer) {
  names.people = new Map(state.people.map((person) => [person.id, person.name]));
  names.people.set(state.bot.id, state.bot.name);
  names.channel = state.channel;
  names.groups = state.usergroups;
  names.viewer = viewer;
}

// A mark counts only beside white space or punctuation, as in Slack: letters of any script block it.
const INLINE = new RegExp(
  [
    "```(?<pre>[\\s\\S]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<special>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+-]+):",
    "(?<![\\p{L}\\p{N}*])\\*(?=\\S)(?<bold>[^*\\n]+?)(?<=\\S)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?=\\S)(?<italic>[^_\\n]+?)(?<=\\S)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?=\\S)(?<strike>[^~\\n]+?)(?<=\\S)~(?![\\p{L}\\p{N}~])",
  ].join("|"),
  "gu",
);

const decoded = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

export function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(decoded(text.slice(from, match.index)), marked(match));
    from = match.index + match[0].length;
  }
  nodes.push(decoded(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function marked(match) {
  const { pre, code, special, emoji, bold, italic, strike } = match.groups;
  if (pre !== undefined) return el("pre", {}, decoded(pre.replace(/^\n/, "")));
  if (code !== undefined) return el("code", {}, decoded(code));
  if (special !== undefined) return reference(special);
  if (emoji !== undefined) return EMOJI[emoji] ? emojiNode(emoji) : match[0];
  if (bold !== undefined) return el("strong", {}, ...inline(bold));
  if (italic !== undefined) return el("em", {}, ...inline(italic));
  return el("s", {}, ...inline(strike));
}

export function emojiNode(name) {
  return el("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, EMOJI[name] ?? `:${name}:`);
}

function reference(text) {
  const [target, label] = splitOnce(text, "|");
  if (target.startsWith("@")) return mention(`@${names.people.get(target.slice(1)) ?? label ?? target.slice(1)}`, target.slice(1) === names.viewer);
  if (target.startsWith("#")) return mention(`#${target.slice(1) === names.channel?.id ? names.channel.name : label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam^")) return mention(label ?? "@ops", (names.groups[target.slice(9)] ?? []).includes(names.viewer));
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`, true);
  return link(decoded(target), decoded(label ?? target));
}

function dateNode(target, fallback) {
  const [, seconds, pattern, url] = target.split("^");
  const text = slackDate(seconds, decoded(pattern ?? ""));
  const node = el("time", { title: fallback ?? "", datetime: new Date(Number(seconds) * 1000).toISOString() }, text);
  return url ? link(decoded(url), node) : node;
}

const mention = (text, loud = false) => el("span", { class: loud ? "mention loud" : "mention" }, text);

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

// Whole mrkdwn text: quotes are lines, all else is inline.
export function mrkdwn(text) {
  const nodes = [];
  let quote = [];
  let plain = [];
  const endPlain = () => plain.length && nodes.push(...inline(plain.join("\n"))) && (plain = []);
  const endQuote = () => quote.length && nodes.push(el("blockquote", {}, ...inline(quote.join("\n")))) && (quote = []);
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) { endPlain(); quote.push(quoted[1]); }
    else { endQuote(); plain.push(line); }
  }
  endPlain();
  endQuote();
  return nodes;
}

export function plain(text, withEmoji = true) {
  if (!withEmoji) return [text];
  const parts = text.split(/:([a-z0-9_+-]+):/);
  return parts.map((part, n) => (n % 2 ? (EMOJI[part] ? emojiNode(part) : `:${part}:`) : part)).filter((part) => part !== "");
}

// A text object of Block Kit.
export function textObject(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plain(text.text, text.emoji !== false);
}
