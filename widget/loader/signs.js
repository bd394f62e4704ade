// What happens on the page that a trigger may wait for. Nothing is listened to, and nothing kept,
// that no trigger of the site asks for.
import { config } from "./config.js";
import { page } from "./page.js";

const { watch } = config;
const VISIT = `jasette:${config.site}:visit`;
const BEFORE = `jasette:${config.site}:before`;
const ACTIVE_EVERY = 1_000;

let scrolled = 0;
let left = false;
let visit;
let returning = false;
const events = new Set();

/** Reads or writes this visit (one tab's storage) and whether there was one before. */
function kept(work) {
  if (!watch.visits) return undefined;
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Counts a page. Called for the first page, and when the path changes. */
export function counted() {
  if (!visit) {
    visit = kept(() => JSON.parse(sessionStorage.getItem(VISIT))) || { since: Date.now() - page()[3], pages: 0, returning: kept(() => localStorage.getItem(BEFORE)) };
    kept(() => localStorage.setItem(BEFORE, "1"));
  }
  visit.pages += 1;
  scrolled = 0;
  left = false;
  kept(() => sessionStorage.setItem(VISIT, JSON.stringify(visit)));
  returning = !!visit.returning;
}

/** What the frame is told along with the page: language, pages, time on the site, known from before. */
export const facts = () => [document.documentElement.lang, visit.pages, Date.now() - visit.since, returning ? 1 : 0];

/** What happened before the frame was there. */
export function told() {
  const all = [...events].map((name) => ["event", name]);
  if (scrolled) all.push(["scrolled", scrolled]);
  if (left) all.push(["left"]);
  return all;
}

/** Whether a wake's sign has come; a wake without one asks for none. */
export const came = (sign) =>
  sign === "none" || (sign === "leaving" ? left : sign.event ? events.has(sign.event) : scrolled >= sign.scrolled);

export const pages = () => visit.pages;

/** Keeps an event of the page for triggers. */
export function happened(name) {
  events.add(name);
}

/** Watches what is asked for; `tell` hears of it. */
export function start(tell, signal) {
  const passive = { passive: true, signal };
  const root = document.documentElement;
  const look = () => {
    const seen = Math.min(100, Math.round(((scrollY + innerHeight) / root.scrollHeight) * 100));
    if (seen > scrolled) tell("scrolled", (scrolled = seen));
  };
  if (watch.scrolling) {
    addEventListener("scroll", look, passive);
    look();
  }
  if (watch.leaving) {
    root.addEventListener("mouseleave", (event) => {
      if (event.clientY <= 0 && !left) tell("left", (left = true));
    }, passive);
  }
  let last = 0;
  const act = () => {
    if (Date.now() - last > ACTIVE_EVERY) tell("active", (last = Date.now()));
  };
  if (watch.activity) for (const name of ["pointermove", "keydown", "scroll", "touchstart"]) addEventListener(name, act, passive);
}

/** Leaves nothing behind. */
export function forget() {
  kept(() => sessionStorage.removeItem(VISIT));
  kept(() => localStorage.removeItem(BEFORE));
}
