// Starts the frame: takes the port from the page around it before anything else can be missed,
// then loads the app, its texts and, where the site asks for more than a name, the form side by side.
import "./browser.js";
import init, { start } from "glue";
import { outside } from "./outside.js";
import "./pages.js";
import "./sound.js";
import "./spoken.js";

const port = new Promise((resolve) => {
  addEventListener("message", function take(event) {
    if (event.source !== parent || event.data !== "jasette" || !event.ports[0]) return;
    removeEventListener("message", take);
    event.ports[0].postMessage(["dress", outside]);
    resolve(event.ports[0]);
  });
});
// Says only that somebody listens now; which page may frame this is up to frame-ancestors.
if (parent !== self) parent.postMessage("jasette", "*");

const { wasm, locale, form, asks } = document.body.dataset;
const failed = (why) => port.then((port) => port.postMessage(["failed", String(why)]));
const text = fetch(locale).then((response) => {
  if (!response.ok) throw new Error(`${locale}: ${response.status}`);
  return response.text();
});
Promise.all([init({ module_or_path: fetch(wasm) }), text, port, asks && import(form)])
  .then(([, text, port]) => {
    start(text, port);
    // The first moment in words takes the browser long: before there is one to tell.
    (window.requestIdleCallback || setTimeout)(() => dated(0, "hm"));
  })
  .catch(failed);
