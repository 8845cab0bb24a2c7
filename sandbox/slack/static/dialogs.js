// Confirm dialogs and modals, on the browser's own <dialog>.

import { act } from "./api.js";
import { blockNodes } from "./blocks.js";
import { el, warning } from "./dom.js";
import { t } from "./i18n.js";
import { textObject } from "./mrkdwn.js";

// Slack's confirm object: true when the person agreed.
export function confirmed(confirm) {
  return new Promise((resolve) => {
    const deny = el("button", { type: "submit", value: "no", class: "button" }, ...(confirm.deny ? textObject(confirm.deny) : [t("cancel")]));
    const agree = el("button", { type: "submit", value: "yes", class: `button ${confirm.style === "danger" ? "danger" : "primary"}` }, ...(confirm.confirm ? textObject(confirm.confirm) : [t("yes")]));
    const form = el("form", { method: "dialog" },
      el("h2", {}, ...textObject(confirm.title)),
      el("div", { class: "dialog-body text" }, ...textObject(confirm.text)),
      el("footer", {}, deny, agree));
    const dialog = el("dialog", { class: "dialog small" }, form);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

const typed = new Map();
let dialog = null;
let shown = { id: null, hash: null };

// Draws the top of the viewer's stack of modals, or none.
export function showModals(stack, viewer, people) {
  const view = stack.at(-1);
  if (view && view.id === shown.id && view.hash === shown.hash) return;
  if (!view) return closeDialog();
  const values = typed.get(view.id) ?? {};
  typed.set(view.id, values);
  shown = { id: view.id, hash: view.hash };
  drawModal({ view, viewer, people, values, errors: {}, busy: new Set(), failure: null });
  return undefined;
}

function closeDialog() {
  shown = { id: null, hash: null };
  dialog?.remove();
  dialog = null;
}

function drawModal(modal) {
  const focused = dialog?.contains(document.activeElement) ? document.activeElement.id : null;
  const next = el("dialog", { class: "dialog", "aria-labelledby": "modal-title" }, modalForm(modal));
  next.addEventListener("cancel", (event) => { event.preventDefault(); leave(modal); });
  document.body.append(next);
  dialog?.remove();
  dialog = next;
  dialog.showModal();
  (focused && document.getElementById(focused))?.focus();
}

function modalForm(modal) {
  const { view } = modal;
  const close = el("button", { type: "button", class: "icon", "aria-label": t("close"), onclick: () => leave(modal) }, "✕");
  const cancel = el("button", { type: "button", class: "button", onclick: () => leave(modal) }, ...(view.close ? textObject(view.close) : [t("cancel")]));
  const submit = view.submit ? el("button", { type: "submit", class: "button primary", id: "modal-submit" }, ...textObject(view.submit)) : null;
  const failure = modal.failure ? warning(t("viewFailed", { error: modal.failure })) : null;
  return el("form", { onsubmit: (event) => send(event, modal, submit) },
    el("header", {}, el("h2", { id: "modal-title" }, ...textObject(view.title)), close),
    el("div", { class: "dialog-body" }, ...blockNodes(view.blocks, placeOf(modal))),
    el("footer", {}, failure, cancel, submit));
}

function placeOf(modal) {
  const run = async (block, element, selected) => {
    const key = `${block.block_id}/${element.action_id}`;
    modal.busy.add(key);
    const body = { user: modal.viewer, view_id: modal.view.id, action_id: element.action_id, block_id: block.block_id, selected, values: modal.values };
    const answer = await act("click", body);
    modal.busy.delete(key);
    if (answer.error) { modal.failure = answer.error; drawModal(modal); }
  };
  const status = (block, element) => (modal.busy.has(`${block.block_id}/${element.action_id}`) ? "busy" : undefined);
  return { run, status, values: modal.values, errors: modal.errors, people: modal.people, viewer: modal.viewer };
}

async function send(event, modal, submit) {
  event.preventDefault();
  submit.disabled = true;
  submit.classList.add("busy");
  const answer = await act("submit", { user: modal.viewer, view_id: modal.view.id, values: modal.values });
  submit.disabled = false;
  submit.classList.remove("busy");
  if (answer.error || answer.errors) {
    modal.failure = answer.error ?? null;
    modal.errors = answer.errors ?? {};
    drawModal(modal);
  }
}

function leave(modal) {
  typed.delete(modal.view.id);
  act("close", { user: modal.viewer, view_id: modal.view.id });
}
