// Instants as the viewer sees them: their zone, their language.

import { t } from "./i18n.js";

const viewer = { locale: "en-US", zone: "UTC" };
let clockOffset = 0;

export function setViewer(locale, zone) {
  viewer.locale = locale;
  viewer.zone = zone;
}

export function setClock(iso) {
  clockOffset = Date.parse(iso) - Date.now();
}

export const sandboxNow = () => new Date(Date.now() + clockOffset);

export function format(date, options) {
  return new Intl.DateTimeFormat(viewer.locale, { timeZone: viewer.zone, ...options }).format(date);
}

// The zone's own name, as in EST or MEZ.
export function zoneName(date) {
  const parts = new Intl.DateTimeFormat(viewer.locale, { timeZone: viewer.zone, timeZoneName: "short" }).formatToParts(date);
  return parts.find((part) => part.type === "timeZoneName").value;
}

export const fromTs = (ts) => new Date(Number(ts) * 1000);

export const timeOf = (date) => format(date, { hour: "numeric", minute: "2-digit" });

// The date in the viewer's zone as YYYY-MM-DD, for comparing days.
export function dayOf(date) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: viewer.zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(date);
}

function relativeDay(date) {
  const days = Math.round((Date.parse(dayOf(date)) - Date.parse(dayOf(sandboxNow()))) / 86_400_000);
  return { "-1": t("yesterday"), 0: t("today"), 1: t("tomorrow") }[days];
}

const DAY_STYLES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
};

export function dayLabel(date) {
  return relativeDay(date) ?? format(date, { weekday: "long", month: "long", day: "numeric" });
}

function ago(date) {
  const minutes = Math.round((date - sandboxNow()) / 60_000);
  const relative = new Intl.RelativeTimeFormat(viewer.locale, { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

function token(name, date) {
  if (name === "time") return timeOf(date);
  if (name === "time_secs") return format(date, { hour: "numeric", minute: "2-digit", second: "2-digit" });
  if (name === "ago") return ago(date);
  if (name === "date_num") return dayOf(date);
  if (name.endsWith("_pretty")) return relativeDay(date) ?? token(name.replace("_pretty", ""), date);
  return DAY_STYLES[name] ? format(date, DAY_STYLES[name]) : `{${name}}`;
}

// Slack's <!date^seconds^pattern>.
export function slackDate(seconds, pattern) {
  const date = new Date(Number(seconds) * 1000);
  return pattern.replace(/\{(\w+)\}/g, (_, name) => token(name, date));
}
