// Which page the visitor is on, and since when; follows client-side routes without polling.
let since = 0;
let address;
let referrer = document.referrer;
let path = location.pathname;

/** What stands before the page's own title while something is unread. */
let mark = "";

/** The page's own title, also if the page has changed it meanwhile. */
const title = () => document.title.slice(document.title.startsWith(mark) && mark.length);

/** Puts the number of unread messages before the title; without one, the title is the page's own again. */
export function marked(count) {
  const own = title();
  if (mark || count) document.title = (mark = count ? `(${count}) ` : "") + own;
}

/** The page as the frame wants it: address, title, where from, milliseconds on it. */
export function page() {
  return [location.href, title(), referrer, performance.now() - since];
}

/**
 * Calls `moved` after each change of the address, with whether the path is another; `signal` ends it.
 * `resume` gets the code of a link from a mail, which leaves the address before anything reads that.
 */
export function follow(moved, resume, signal) {
  const strip = () => {
    const [bare, code] = location.href.split("#jasette-resume=");
    if (code) {
      history.replaceState(history.state, "", bare);
      resume(code);
    }
  };
  const changed = () => {
    strip();
    if (location.href === address) return;
    referrer = address;
    address = location.href;
    // The clock of "time on this page" belongs to the path, not to filters in the query.
    const elsewhere = location.pathname !== path;
    if (elsewhere) since = performance.now();
    path = location.pathname;
    moved(elsewhere);
  };
  strip();
  address = location.href;
  const listen = (target, name) => target.addEventListener(name, changed, { signal });
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
