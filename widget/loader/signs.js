// What happens on the page that a trigger may wait for. In the loader only of sites whose triggers
// wait for more than a time on a page; nothing is listened to, and nothing kept, that none asks for.
import { config } from "./config.js";
import { page } from "./page.js";

// A loader without signs has none of this.
const watch = SIGNS && config.watch;
const VISIT = SIGNS && `jasette:${config.site}:visit`;
const BEFORE = SIGNS && `jasette:${config.site}:before`;
const ACTIVE_EVERY = 1_000;

let scrolled;
let left;
let visit;
const events = new Set();

/** Uses the page's storage, which may be blocked, if a trigger asks about visits. */
function kept(work) {
  try {
    return watch.visits && work();
  } catch {}
}

/** Counts a page: the first one, and each that the address moves on to. */
export function counted() {
  scrolled = left = 0;
  visit ||= kept(() => JSON.parse(sessionStorage[VISIT])) || [Date.now() - page()[3], 0, kept(() => +!!localStorage[BEFORE])];
  visit[1]++;
  away(0);
}

/** The page was not in front for so many milliseconds. */
export function away(time) {
  visit[0] += time;
  kept(() => {
    localStorage[BEFORE] = 1;
    sessionStorage[VISIT] = JSON.stringify(visit);
  });
}

/** What the frame is told along with the page: pages, time on the site, known from before. */
export const facts = () => [visit[1], Date.now() - visit[0], visit[2]];

/** What happened before the frame was there. What did not is no word to it. */
export const told = () => [...[...events].map((name) => ["event", name]), ["scrolled", scrolled], [left && "left"]];

/** Whether what a trigger waits for has come. */
export const came = (pages, sign) =>
  visit[1] >= pages &&
  (sign === "leaving" ? left : sign.event ? events.has(sign.event) : scrolled >= (sign.scrolled || 0));

/** Keeps an event of the page. */
export function happened(name, tell) {
  events.add(name);
  tell("event", name);
}

/** Watches what is asked for; `tell` hears of it. */
export function start(tell, signal) {
  // Browsers hold no scrolling up for listeners out here.
  const listen = (target, name, heard) => target.addEventListener(name, heard, { signal });
  counted();
  if (watch.scrolling) {
    const look = () => {
      const seen = Math.min(100, Math.round(((scrollY + innerHeight) / document.documentElement.scrollHeight) * 100));
      if (seen > scrolled) tell("scrolled", (scrolled = seen));
    };
    listen(window, "scroll", look);
    look();
  }
  if (watch.leaving) {
    listen(document, "mouseleave", (event) => {
      if (event.clientY <= 0 && !left) tell("left", (left = 1));
    });
  }
  if (watch.activity) {
    let last = 0;
    for (const name of ["pointermove", "keydown", "scroll", "touchstart"]) {
      listen(window, name, () => {
        if (Date.now() - last > ACTIVE_EVERY) tell("active", (last = Date.now()));
      });
    }
  }
}

/** Leaves nothing behind. */
export function forget() {
  kept(() => {
    delete sessionStorage[VISIT];
    delete localStorage[BEFORE];
  });
}
