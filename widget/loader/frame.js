// The frame that carries the chat, and the one port to it.
import { config, label, locale } from "./config.js";
import { root } from "./launcher.js";

/** How long the frame may take to say something once it has loaded. In milliseconds. */
const SILENCE = 3_000;

/**
 * Creates the frame. `greet` gives what it is told first, `hear` gets what it says, `lost` is called if it
 * is none of ours. Gives the frame, the way to tell it something, and to let it go.
 */
export function frame(greet, hear, lost) {
  const element = document.createElement("iframe");
  // What shows of the frame is cut from a box around it: WebKit paints nothing of a frame that is cut itself.
  const box = document.createElement("div");
  let port;
  let waiting = [];

  const greeting = (event) => {
    // Only our own frame, only from our own origin.
    if (event.source !== element.contentWindow || event.origin !== config.base || event.data !== "jasette") return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (message) => hear(message.data);
    event.source.postMessage("jasette", config.base, [channel.port2]);
    // A frame that was moved or reloaded begins anew.
    for (const message of [...greet(), ...waiting]) port.postMessage(message);
    waiting = [];
  };

  function remove() {
    removeEventListener("message", greeting);
    port?.close();
    box.remove();
  }

  addEventListener("message", greeting);
  element.title = label;
  element.src = `${config.base}/embed/${config.site}?lang=${locale}`;
  // A frame that was blocked has loaded too: it then shows the browser's own words.
  element.onload = () => setTimeout(() => port || (box.isConnected && lost()), SILENCE);
  box.append(element);
  root.prepend(box);

  return [element, (...message) => (port ? port.postMessage(message) : waiting.push(message)), remove];
}
