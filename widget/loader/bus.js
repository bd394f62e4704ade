// Events for the page that carries the widget: Jasette('on', 'message', f).
let listeners = [];

export function on(name, listener) {
  if (typeof listener !== "function") return;
  off(name, listener);
  listeners.push([name, listener]);
  // Whoever asks late must not wait for a moment that is gone.
  if (name === "ready") call(listener);
}

/** Without a listener: all of that name. A new list, so that whoever walks the old one is not hurt. */
export function off(name, listener) {
  listeners = listeners.filter(([event, own]) => event !== name || (listener && listener !== own));
}

export function emit(name, detail) {
  for (const [event, listener] of listeners) if (event === name) call(listener, detail);
}

function call(listener, detail) {
  // A page's own mistake must neither stop the chat nor go unseen.
  try {
    listener(detail);
  } catch (error) {
    reportError(error);
  }
}

let warned;

/** Says once, in one line, what is wrong, and tells the page. */
export function trouble(code, text) {
  if (!warned) console.warn(`Jasette: ${text}`);
  warned = 1;
  emit("error", { code, text });
}
