// The round button, drawn with DOM calls in an open shadow root: no markup is parsed, no inline
// style is written, so that it works under any Content-Security-Policy and Trusted Types.
import { config, label, locale } from "./config.js";
import { style } from "./style.js";

export const host = document.createElement("jasette-chat");
export const root = host.attachShadow({ mode: "open" });
export const button = document.createElement("button");
const badge = document.createElement("span");
let sheet;
/** The site's part of the sheet, what the site has the launcher say, if anything, and what it says. */
let part = config.look;
let own = config.says?.[locale];
let says;

/** Draws it as the site wants it now. */
export function look(...wish) {
  [part, own] = wish;
  say();
}

/** Says the site's own words, or others in their place. */
export function say(text = own) {
  sheet.replaceSync(style(part, (says = text)));
  named();
}

/** Adds what is seen only once there is a chat. */
export function dress(more) {
  const outside = new CSSStyleSheet();
  outside.replaceSync(more);
  root.adoptedStyleSheets = [sheet, outside];
}

/** The sign at which React ends its look for what it has not rendered. */
const mark = new Comment("/$");
const keep = new MutationObserver(place);
const { doctype } = document;

/** Puts it on the page, wherever it is not. */
function place() {
  const page = document.documentElement;
  keep.observe(page || document, { childList: true });
  // With another doctype it is another document, written over ours.
  if (host.isConnected || !document.body || document.doctype !== doctype) return;
  page.querySelector("jasette-chat")?.remove();
  page.append(mark, host);
}

/** Draws it. */
export function draw() {
  sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  button.append(badge);
  root.append(button);
  expanded(false);
  unread(0);
  say();
  // Behind <body>: pages that replace their body keep the widget. Those that clear out more, or put a copy
  // in the place of <html>, get it back. A page that React hydrates as a whole stays as it is.
  keep.observe(document, { childList: true });
  place();
}

/** Takes it away. */
export function erase() {
  keep.disconnect();
  mark.remove();
  host.remove();
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

export function busy(now, text) {
  button.setAttribute("aria-busy", now);
  say(text);
}

export function unread(count, words) {
  badge.hidden = !count;
  badge.textContent = count > 99 ? "99+" : count;
  waiting = count ? `, ${words}` : "";
  named();
}

/** Whoever hears the button hears the number that others see. */
function named() {
  button.setAttribute("aria-label", (open ? close : says || label) + waiting);
}
