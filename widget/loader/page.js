// Which page the visitor is on, and for how long it was in front; follows client-side routes without polling.
const [entry] = performance.getEntriesByType("navigation");
/** When the clock of the page began, and when the page last went out of sight. A page that was rendered
 * ahead begins when it is seen. */
let since;
let hidden;
let address;
let referrer = document.referrer;
let path;

/** What stands before the page's own title while something is unread. */
let mark = "";

/** The page's own title, also if the page has changed it meanwhile. */
const title = () => document.title.replace(mark, "");

/** Puts the number of unread messages before the title; without one, the title is the page's own again. */
export function marked(count) {
  const own = title();
  if (mark || count) document.title = (mark = count ? `(${count}) ` : "") + own;
}

/** The page as the frame wants it: address, title, where from, milliseconds in front on it. */
export function page() {
  return [location.href, title(), referrer, (document.hidden ? hidden : performance.now()) - since];
}

/** A link from a mail, with whatever a router made of it. */
const LINK = /[#?&/]!?\/?jasette-resume(?:=|%3D)([\w.-]+)/;

/**
 * Calls `moved` after each change of the address, with whether the path is another, and when the page comes
 * to the front or leaves it, with how long it was away; `signal` ends it.
 * `resume` gets the code of a link from a mail, which leaves the address before anything reads that.
 */
export function follow(moved, resume, signal) {
  let used;
  const strip = (from) => {
    const [link, code] = LINK.exec(from) || [];
    if (!code) return;
    history.replaceState(history.state, "", location.href.replace(link, ""));
    if (used !== code) resume((used = code));
  };
  const changed = () => {
    strip(location.href);
    if (location.href === address) return;
    referrer = address;
    address = location.href;
    // The clock of "time on this page" belongs to the path, not to filters in the query.
    const elsewhere = location.pathname !== path;
    if (elsewhere) since = hidden = performance.now();
    path = location.pathname;
    moved(elsewhere, 0);
  };
  since = hidden = entry?.activationStart || 0;
  strip(location.href);
  // A router that was there before us may have left nothing of the link.
  strip(entry?.name);
  address = location.href;
  path = location.pathname;
  const listen = (target, name, heard = changed) => target.addEventListener(name, heard, { signal });
  listen(document, "visibilitychange", () => {
    const now = performance.now();
    const away = document.hidden ? 0 : now - hidden;
    since += away;
    hidden = now;
    moved(false, away);
  });
  listen(window, "popstate");
  listen(window, "hashchange");
  if (window.navigation) return listen(navigation, "currententrychange");
  for (const name of ["pushState", "replaceState"]) {
    const own = history[name];
    const wrapped = (...rest) => {
      own.apply(history, rest);
      if (!signal.aborted) changed();
    };
    history[name] = wrapped;
    signal.addEventListener("abort", () => {
      // Whoever wrapped it after us keeps their wrapper.
      if (history[name] === wrapped) history[name] = own;
    });
  }
}
