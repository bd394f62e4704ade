// The round button, drawn with DOM calls in an open shadow root: no markup is parsed, no inline
// style is written, so that it works under any Content-Security-Policy and Trusted Types.
import { config, labels } from "./config.js";
import { style } from "./style.js";

const SVG = "http://www.w3.org/2000/svg";

function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  svg.firstChild.setAttribute("d", path);
  return svg;
}

/** Black or white, whichever reads better on `color` (WCAG relative luminance). */
function readableOn(color) {
  const part = (at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2;
  const light = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
  return light > 0.36 ? "#111" : "#fff";
}

export const host = document.createElement("jasette-chat");
export const root = host.attachShadow({ mode: "open" });
export const button = document.createElement("button");
const badge = document.createElement("span");

/** Draws it. `signal` takes it away. */
export function draw(signal) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  host.dataset.side = config.position;
  button.type = "button";
  button.style.setProperty("--b", config.color);
  button.style.setProperty("--o", readableOn(config.color));
  button.append(icon("M20 11.5a7.5 7.5 0 0 1-11 6.6L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5z"), icon("M6 9l6 6 6-6"), badge);
  root.append(button);
  expanded(false);
  unread(0);
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

export function expanded(now) {
  open = now;
  button.setAttribute("aria-expanded", now);
  named();
}

export function busy(waiting) {
  button.setAttribute("aria-busy", waiting);
}

export function unread(count) {
  badge.hidden = !count;
  badge.textContent = count > 99 ? "99+" : count || "";
  named();
}

/** Whoever hears the button hears the number that others see. */
function named() {
  button.setAttribute("aria-label", `${labels[+open]} ${badge.textContent}`.trim());
}
