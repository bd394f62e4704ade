// The round button, drawn with DOM calls in an open shadow root: no markup is parsed, no inline
// style is written, so that it works under any Content-Security-Policy and Trusted Types.
import { config, label, locale } from "./config.js";
import { style } from "./style.js";

export const host = document.createElement("jasette-chat");
export const root = host.attachShadow({ mode: "open" });
export const button = document.createElement("button");
const badge = document.createElement("span");
let sheet;
let says;

/** Draws it as the site wants it now: its part of the sheet, and what the launcher says, if anything. */
export function look(part, text) {
  says = text;
  sheet.replaceSync(style(part, text));
  named();
}

/** Adds what is seen only once there is a chat. */
export function dress(more) {
  const outside = new CSSStyleSheet();
  outside.replaceSync(more);
  root.adoptedStyleSheets = [sheet, outside];
}

/** Draws it. `signal` takes it away. */
export function draw(signal) {
  sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  button.append(badge);
  root.append(button);
  expanded(false);
  unread(0);
  look(config.look, config.says?.[locale]);
  // Outside <body>: pages that replace their body keep the widget, and it need not exist yet. Those
  // that clear out more get it back.
  const place = document.documentElement;
  const keep = new MutationObserver(() => host.isConnected || place.append(host));
  keep.observe(place, { childList: true });
  place.append(host);
  signal.addEventListener("abort", () => {
    keep.disconnect();
    host.remove();
  });
}

let open;
/** What the button is called while the chat is open, in the frame's words, and what waits there. */
let close = label;
let waiting = "";

export function worded(words) {
  close = words;
  named();
}

export function expanded(now) {
  open = now;
  button.setAttribute("aria-expanded", now);
  named();
}

export function busy(now) {
  button.setAttribute("aria-busy", now);
}

export function unread(count, words) {
  badge.hidden = !count;
  badge.textContent = count > 99 ? "99+" : count || "";
  waiting = count ? `, ${words}` : "";
  named();
}

/** Whoever hears the button hears the number that others see. */
function named() {
  button.setAttribute("aria-label", (open ? close : says || label) + waiting);
}
