// The clock bar: the sandbox's time in the viewer's zone, and how to move it.

import { post } from "./api.js";
import { format, sandboxNow, zoneName } from "./dates.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";

const STEPS = [
  ["plusHour", 1, 1],
  ["plusHour", 6, 6],
  ["plusDay", 1, 24],
  ["plusDays", 7, 168],
];

export function advance(hours, note) {
  return post("/clock/advance", { hours }).then((answer) => {
    if (answer.timed_out) note(t("timedOut"));
    else if (answer.error) note(answer.error);
  });
}

export function clockBar(box, note) {
  const time = el("time", { class: "now" });
  const zone = el("span", { class: "label" });
  const progress = el("progress", { max: "1", value: 0, hidden: true });
  const moving = el("span", { class: "moving", role: "status" });
  const buttons = STEPS.map(([key, n, hours]) => el("button", { type: "button", class: "button step", onclick: () => advance(hours, note) }, t(key, { n })));
  const group = el("div", { class: "steps", role: "group", "aria-label": t("moveClock") }, ...buttons);
  box.replaceChildren(el("span", { class: "label" }, "🕓 ", el("span", { class: "words" }, t("sandboxTime"))), time, zone, moving, group, progress);
  const tick = () => {
    const now = sandboxNow();
    time.textContent = format(now, { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
    zone.textContent = zoneName(now);
    time.setAttribute("datetime", now.toISOString());
  };
  tick();
  return {
    tick,
    show(event) {
      tick();
      progress.hidden = !event.moving;
      progress.max = event.total ?? 1;
      progress.value = event.done ?? 0;
      moving.textContent = event.moving ? t("moving", { done: event.done, total: event.total }) : "";
      for (const button of buttons) button.disabled = Boolean(event.moving);
    },
  };
}
