// Makes a page, its frames and its shadow roots stand still: what moves has arrived, no caret blinks, and
// what counts time says the same always. Gives how much there was to do, or to wait for.
let changed = 0;
const SAME = [
  [/[\w.-]+@shop\.example/g, "ana@shop.example"],
  [/http:\/\/127\.0\.0\.1:\d+/g, "https://chat.example"],
  [/http:\/\/localhost:\d+/g, "https://shop.example"],
  [/\b\d{1,2}:\d{2}(:\d{2})?([\s\u202f]?[AP]M)?/g, "10:10"],
  [/\b\d+([\s\u00a0\u202f])(de )?(s|sec|min|mins|h|hr|seconds?|minutes?|hours?|secondes?|heures?|secunde|minute|ore)\b/g, "5$1min"],
  [/\d+([\s\u00a0\u202f])(ثانية|ثوانٍ|دقيقة|دقائق|ساعة|ساعات)/g, "5$1دقائق"],
];
// A thread follows its end, but not at once when a screen is turned.
function toEnd(scroller) {
  if (!/auto|scroll/.test(getComputedStyle(scroller).overflowY)) return;
  const before = scroller.scrollTop;
  scroller.scrollTop = scroller.scrollHeight;
  if (scroller.scrollTop !== before) changed++;
}
function still(document) {
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (element.localName === "img" && !element.complete) changed++;
      // A wait looks like a long one after a minute, which a walk takes or not.
      if (element.matches(".wait.long")) { element.classList.remove("long"); changed++; }
      if (element.role === "log" && element.childElementCount > 0) [element, element.parentElement].forEach(toEnd);
      if (element.localName !== "iframe") continue;
      try { if (element.contentDocument) still(element.contentDocument); } catch { /* another origin's */ }
    }
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (["SCRIPT", "STYLE", "TEXTAREA"].includes(text.parentElement?.tagName)) continue;
      const masked = SAME.reduce((data, [wanted, same]) => data.replace(wanted, same), text.data);
      if (masked !== text.data) { text.data = masked; changed++; }
    }
    for (const animation of root.getAnimations?.() ?? []) {
      const endless = animation.effect.getComputedTiming().endTime === Infinity;
      if (!endless) { animation.finish(); changed++; }
      else if (animation.playState !== "paused") { animation.pause(); animation.currentTime = 0; changed++; }
    }
    if (!root.isStill) {
      const sheet = new document.defaultView.CSSStyleSheet();
      sheet.replaceSync("* { caret-color: transparent !important }");
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      root.isStill = true;
      changed++;
    }
  }
  if (document.fonts.status !== "loaded" || document.readyState !== "complete") changed++;
}
still(document);
return changed;
