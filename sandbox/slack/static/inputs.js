// Input blocks of modals. `place.values` keeps what was typed, by block_id and action_id.

import { act } from "./api.js";
import { el } from "./dom.js";
import { choiceNodes, emptyOption, optionNodes } from "./elements.js";
import { t } from "./i18n.js";
import { textObject } from "./mrkdwn.js";

const TEXT_TYPES = { plain_text_input: "text", number_input: "number", url_text_input: "url", email_text_input: "email", datepicker: "date", timepicker: "time" };

function initial(element) {
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  if (element.initial_option) return element.initial_option.value;
  const key = Object.keys(element).find((name) => name.startsWith("initial_"));
  return key ? element[key] : undefined;
}

export function inputBlock(block, place) {
  const element = block.element;
  const id = `input-${block.block_id}`;
  const kept = place.values[block.block_id]?.[element.action_id];
  const set = (value) => {
    place.values[block.block_id] = { [element.action_id]: value };
    if (block.dispatch_action) place.run(block, element, value);
  };
  const control = controlFor(block, element, id, kept ?? initial(element), set, place);
  const error = el("p", { class: "input-error", id: `${id}-error`, role: "alert" }, place.errors[block.block_id] ?? "");
  const hint = block.hint ? el("p", { class: "input-hint" }, ...textObject(block.hint)) : null;
  const optional = block.optional ? el("span", { class: "optional" }, ` ${t("optional")}`) : null;
  return el("div", { class: "input-block" }, el("label", { for: id }, ...textObject(block.label), optional), control, hint, error);
}

function controlFor(block, element, id, value, set, place) {
  const required = !block.optional;
  const common = { id, class: "input", required, "aria-describedby": `${id}-error` };
  if (element.type in TEXT_TYPES) return textControl(element, common, value, set);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return choiceControl(element, id, value, set);
  if (element.type === "external_select") return searchControl(block, element, common, value, set, place);
  const multiple = element.type === "multi_static_select";
  const picked = new Set(multiple ? value ?? [] : [value]);
  const people = () => place.people.map((person) => el("option", { value: person.id }, person.real_name));
  const entries = element.type.endsWith("static_select") ? optionNodes(element) : people();
  const read = (select) => (multiple ? [...select.selectedOptions].map((option) => option.value) : select.value);
  const select = el("select", { ...common, multiple, onchange: (event) => set(read(event.target)) }, multiple ? null : emptyOption(element), ...entries);
  for (const option of select.options) option.selected = picked.has(option.value);
  return select;
}

function textControl(element, common, value, set) {
  const limits = { minlength: element.min_length, maxlength: element.max_length, min: element.min_value, max: element.max_value };
  const placeholder = element.placeholder?.text;
  const oninput = (event) => set(event.target.value);
  const type = TEXT_TYPES[element.type];
  const number = type === "number" ? { step: element.is_decimal_allowed ? "any" : "1" } : {};
  if (element.multiline) return el("textarea", { ...common, ...limits, placeholder, rows: "4", value: value ?? "", oninput });
  return el("input", { ...common, ...limits, ...number, type, placeholder, value: value ?? "", oninput });
}

function choiceControl(element, id, value, set) {
  const type = element.type === "checkboxes" ? "checkbox" : "radio";
  const group = el("div", { class: "choices", id, role: type === "radio" ? "radiogroup" : "group" });
  const changed = () => {
    const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
    set(type === "radio" ? values[0] : values);
  };
  group.append(...choiceNodes(element, new Set([value].flat()), type, id, changed));
  return group;
}

function searchControl(block, element, common, value, set, place) {
  const found = new Map();
  const list = el("datalist", { id: `${common.id}-list` });
  const oninput = async (event) => {
    const typed = event.target.value;
    if (found.has(typed)) return set(found.get(typed));
    if (typed.length < (element.min_query_length ?? 3)) return undefined;
    const answer = await act("options", { user: place.viewer, block_id: block.block_id, action_id: element.action_id, value: typed });
    found.clear();
    for (const option of answer.options ?? []) found.set(option.text.text, option);
    list.replaceChildren(...[...found.keys()].map((text) => el("option", { value: text })));
    return undefined;
  };
  const placeholder = element.placeholder?.text ?? t("search");
  return el("span", {}, el("input", { ...common, type: "text", list: list.id, placeholder, value: value?.text?.text ?? "", oninput }), list);
}
