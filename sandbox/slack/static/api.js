// Talks with the sandbox's own server.

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok && !body.error) body.error = `http_${response.status}`;
  return body;
}

export async function post(path, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    return await answerOf(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
  } catch {
    return { error: "sandbox_unreachable" };
  }
}

export async function upload(file, target) {
  const query = new URLSearchParams({ user: target.user, channel: target.channel, name: file.name });
  if (target.thread_ts) query.set("thread_ts", target.thread_ts);
  try {
    return await answerOf(await fetch(`/_upload?${query}`, { method: "POST", body: file }));
  } catch {
    return { error: "sandbox_unreachable" };
  }
}

export const act = (name, body) => post(`/_act/${name}`, body);

export async function state(user) {
  return (await fetch(`/_state?user=${encodeURIComponent(user)}`)).json();
}

// Live events for one viewer; `lost` and `found` tell of the connection.
export function listen(user, onEvent, onOpen, onLost) {
  const source = new EventSource(`/_stream?user=${encodeURIComponent(user)}`);
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onopen = onOpen;
  source.onerror = onLost;
  return source;
}
