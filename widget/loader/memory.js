// The one thing kept on the host page's side: whether a conversation is going (load at once) or an
// invitation was dismissed (do not wake). Nothing of the chat itself. Storage may be blocked.
import { config } from "./config.js";

const key = `jasette:${config.site}`;

export const GOING = "going";
export const QUIET = "quiet";

export function recall() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {}
}
