// The one thing kept on the host page's side: whether a conversation is going (load at once) or an
// invitation was dismissed (do not wake). Nothing of the chat itself. Storage may be blocked.
import { config } from "./config.js";

const key = `jasette:${config.site}`;

export const GOING = "going";
export const QUIET = "quiet";

export function recall() {
  try {
    return localStorage[key];
  } catch {}
}

export function remember(value) {
  try {
    if (value) localStorage[key] = value;
    else delete localStorage[key];
  } catch {}
}
