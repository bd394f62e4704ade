// Events for the page that carries the widget: Jasette('on', 'message', f).
const listeners = new Map();

export function on(name, listener) {
  if (typeof listener === "function") listeners.set(name, (listeners.get(name) || new Set()).add(listener));
}

export function off(name, listener) {
  if (listener) listeners.get(name)?.delete(listener);
  else listeners.delete(name);
}

export function emit(name, detail) {
  for (const listener of listeners.get(name) || []) {
    // A page's own mistake must neither stop the chat nor go unseen.
    try {
      listener(detail);
    } catch (error) {
      reportError(error);
    }
  }
}

let warned;

/** Says once, in one line, what is wrong, and tells the page. */
export function trouble(code, text) {
  if (!warned) console.warn(`Jasette: ${text}`);
  warned = true;
  emit("error", { code, text });
}
