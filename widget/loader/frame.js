// The frame that carries the chat, and the one port to it.
import { trouble } from "./bus.js";
import { config, labels, locale } from "./config.js";
import { root } from "./launcher.js";

/** How long the frame may take to say that it is there. */
const PATIENCE = 20_000;

/** Creates the frame. `hear` gets every message of it, `lost` is called if it never comes. */
export function frame({ greet, hear, lost, signal }) {
  const element = document.createElement("iframe");
  let port;
  let waiting = [];

  const give_up = setTimeout(() => {
    if (port) return;
    trouble("unreachable", `the chat at ${config.base} could not be loaded. Is it up, and does frame-src allow it?`);
    remove();
    lost();
  }, PATIENCE);

  const greeting = (event) => {
    // Only our own frame, only from our own origin, only once.
    if (port || event.source !== element.contentWindow || event.origin !== config.base || event.data !== "jasette") return;
    clearTimeout(give_up);
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (message) => hear(message.data);
    event.source.postMessage("jasette", config.base, [channel.port2]);
    for (const message of [...greet(), ...waiting]) port.postMessage(message);
    waiting = [];
  };

  function remove() {
    clearTimeout(give_up);
    removeEventListener("message", greeting);
    port?.close();
    element.remove();
  }

  addEventListener("message", greeting);
  signal.addEventListener("abort", remove);
  element.title = labels[2];
  element.src = `${config.base}/embed/${config.site}?lang=${locale}`;
  root.prepend(element);

  return {
    element,
    send(...message) {
      if (port) port.postMessage(message);
      else waiting.push(message);
    },
  };
}
