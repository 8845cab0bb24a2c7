// Slack's shortcodes, as far as an operations bot uses them.

export const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_forward: "▶️", arrow_right: "➡️", arrow_up: "⬆️",
  arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️", bar_chart: "📊", beach_with_umbrella: "🏖️", bell: "🔔",
  black_circle: "⚫", black_small_square: "▪️", blue_heart: "💙", bookmark: "🔖", boom: "💥", bulb: "💡", calendar: "📅",
  chart_with_downwards_trend: "📉", chart_with_upwards_trend: "📈", clipboard: "📋", clock1: "🕐", clock3: "🕒",
  clock9: "🕘", dart: "🎯", date: "📅", dollar: "💵", double_vertical_bar: "⏸️", envelope: "✉️", exclamation: "❗",
  eyes: "👀", file_folder: "📁", fire: "🔥", flag: "🚩", gear: "⚙️", globe_with_meridians: "🌐", grey_question: "❔",
  hammer_and_wrench: "🛠️", heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳", inbox_tray: "📥",
  information_source: "ℹ️", key: "🔑", label: "🏷️", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_orange_circle: "🟠", large_red_circle: "🔴", large_yellow_circle: "🟡", leftwards_arrow_with_hook: "↩️",
  link: "🔗", lock: "🔒", mag: "🔍", mag_right: "🔎", mega: "📣", memo: "📝", money_with_wings: "💸", moneybag: "💰",
  no_bell: "🔕", no_entry: "⛔", no_entry_sign: "🚫", ok: "🆗", ok_hand: "👌", outbox_tray: "📤", package: "📦",
  page_facing_up: "📄", paperclip: "📎", pause_button: "⏸️", pencil: "📝", pencil2: "✏️", point_right: "👉",
  pushpin: "📌", question: "❓", recycle: "♻️", red_circle: "🔴", repeat: "🔁", robot_face: "🤖", rocket: "🚀",
  rotating_light: "🚨", sailboat: "⛵", seedling: "🌱", shield: "🛡️", ship: "🚢", shopping_trolley: "🛒",
  small_blue_diamond: "🔹", small_orange_diamond: "🔸", smile: "😄", snowflake: "❄️", sparkles: "✨",
  speech_balloon: "💬", star: "⭐", stopwatch: "⏱️", tada: "🎉", thumbsup: "👍", thumbsdown: "👎", timer_clock: "⏲️",
  truck: "🚚", warning: "⚠️", wastebasket: "🗑️", wave: "👋", white_check_mark: "✅", white_circle: "⚪",
  wrench: "🔧", x: "❌", zap: "⚡", zzz: "💤", ring_buoy: "🛟", anchor: "⚓", ocean: "🌊", heavy_plus_sign: "➕",
};
