// Starts the frame: takes the port from the page around it before anything else can be missed, leads the
// document's first view while the app loads, and hands over to the app.
import { early } from "./early.js";
import { outside } from "./outside.js";

const port = new Promise((resolve) => {
  addEventListener("message", function take(event) {
    if (event.source !== parent || event.data !== "jasette" || !event.ports[0]) return;
    removeEventListener("message", take);
    event.ports[0].postMessage(["dress", outside]);
    early.listen(event.ports[0]);
    resolve(event.ports[0]);
  });
});
// Says only that somebody listens now; which page may frame this is up to frame-ancestors.
if (parent !== self) parent.postMessage("jasette", "*");

// WebKit gives nothing in another site's frame the focus before the visitor has touched it, and in Firefox it may come
// after the app has taken over. The first key is such a touch, and goes where they write.
addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
  if (key.length > 1 || ctrlKey || metaKey || altKey || document.activeElement !== document.body) return;
  const fields = document.querySelectorAll("textarea, input:not([type=file], [type=checkbox], [type=radio])");
  [...fields].find((field) => field.offsetParent)?.focus();
});

const { app, wasm, locale } = document.body.dataset;
const text = fetch(locale).then((response) => {
  if (!response.ok) throw new Error(`${locale}: ${response.status}`);
  return response.text();
});
const load = async () => {
  const { default: init, start } = await import(app);
  await init({ module_or_path: fetch(wasm) });
  const texts = await text;
  const to = await port;
  // Nobody's half-composed letters are cut off.
  await early.settled();
  early.hand();
  start(texts, to, early);
};
// Somebody who has seen no sign of it for so long is told.
const late = setTimeout(early.fail, 8_000, "away");
load().catch((why) => {
  clearTimeout(late);
  early.fail("failed");
  port.then((port) => port.postMessage(["failed", String(why)]));
});
