// The frame that carries the chat, and the one port to it.
import { trouble } from "./bus.js";
import { config, label, locale } from "./config.js";
import { root } from "./launcher.js";

/** How long the frame may take to come, and to say something once it has. In milliseconds. */
const PATIENCE = 20_000;
const SILENCE = 3_000;

/**
 * Creates the frame. `greet` gives what it is told first, `hear` gets what it says, `lost` is called
 * if it never comes, `signal` takes it away.
 */
export function frame(greet, hear, lost, signal) {
  const element = document.createElement("iframe");
  let port;
  let waiting = [];
  let timer;

  const wait = (time) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (port) return;
      trouble("unreachable", `no chat from ${config.base}. Is it up, and does frame-src allow it?`);
      remove();
      lost();
    }, time);
  };

  const greeting = (event) => {
    // Only our own frame, only from our own origin.
    if (event.source !== element.contentWindow || event.origin !== config.base || event.data !== "jasette") return;
    // A frame that was moved or reloaded begins anew.
    if (port) hear(["view", "closed"]);
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (message) => hear(message.data);
    event.source.postMessage("jasette", config.base, [channel.port2]);
    for (const message of [...greet(), ...waiting]) port.postMessage(message);
    waiting = [];
  };

  function remove() {
    clearTimeout(timer);
    removeEventListener("message", greeting);
    port?.close();
    element.remove();
  }

  addEventListener("message", greeting);
  signal.addEventListener("abort", remove);
  element.title = label;
  element.src = `${config.base}/embed/${config.site}?lang=${locale}`;
  // A frame that was blocked has loaded too: it then shows the browser's own words.
  element.onload = () => wait(SILENCE);
  wait(PATIENCE);
  root.prepend(element);

  return [element, (...message) => (port ? port.postMessage(message) : waiting.push(message))];
}
