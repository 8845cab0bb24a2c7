// Where the list of messages stands.

export function isAtEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}

// A long message is shown from its head, not from its foot.
export function reveal(box, ts) {
  const node = box.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  const first = node?.previousElementSibling?.classList.contains("day") ? node.previousElementSibling : node;
  const head = first ? first.offsetTop : box.scrollHeight;
  box.scrollTop = Math.min(head, box.scrollHeight - box.clientHeight);
}

// A day begins with its digest, so that is what a person who comes meets first.
export function showLatestDay(box) {
  const days = box.querySelectorAll(".day");
  if (days.length) box.scrollTop = days[days.length - 1].offsetTop;
}
