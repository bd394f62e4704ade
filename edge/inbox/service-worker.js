// The inbox's service worker: it shows what is pushed while the inbox is closed, and leads to it. It keeps nothing and
// answers no requests, so what is loaded is always what the server has.

const INBOX = "/inbox";

// A new one takes over at once: there is nothing that two of them could quarrel about.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Browsers want something shown for every message.
  }
  const { title, body, path, tag, lang } = told;
  const shown = { body: body || "", icon: ICON, data: path, lang: lang || "" };
  // The next one about the same conversation takes its place, and is heard as well.
  if (tag) Object.assign(shown, { tag, renotify: true });
  event.waitUntil(registration.showNotification(title || "Jasette", shown));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data));
});

/** Leads to a conversation: in an inbox that is open, without loading it again, or in a new one. */
async function lead(path) {
  // Nothing but the inbox is led to, whatever was said.
  const to = typeof path === "string" && path.startsWith(`${INBOX}/`) ? path : INBOX;
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const isInbox = ({ url }) => {
    const { pathname } = new URL(url);
    return pathname === INBOX || pathname.startsWith(`${INBOX}/`);
  };
  const open = all.find(isInbox);
  if (!open) return clients.openWindow(to);
  open.postMessage({ jasette: to });
  return open.focus();
}
