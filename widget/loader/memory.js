// What is kept on the host page's side: whether a conversation is going (load at once) or an invitation was
// dismissed (do not wake). Nothing of the chat itself. Storage may be blocked. That a conversation is going
// all hosts of the page's domain know, since the chat is the same on all of them: hence a cookie.
import { config } from "./config.js";

const key = `jasette:${config.site}`;
const cookie = `jasette-${config.site}=`;

export const GOING = "going";
export const QUIET = "quiet";

export function recall() {
  try {
    return document.cookie.includes(cookie) ? GOING : localStorage[key];
  } catch {}
}

export function remember(value) {
  try {
    // The browser refuses a domain that is nobody's own.
    location.hostname.split(".").map((_, at, names) => {
      document.cookie = `${cookie};path=/;max-age=${value === GOING ? 2e6 : 0};domain=${names.slice(at).join(".")}`;
    });
    if (value) localStorage[key] = value;
    else delete localStorage[key];
  } catch {}
}
