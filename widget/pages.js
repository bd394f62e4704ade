// The help pages stand in a frame of their own, from our own origin. What is pressed there counts here,
// so that Escape leads out of them as it leads out of the chat.
document.addEventListener(
  "load",
  ({ target }) =>
    target.contentWindow?.addEventListener("keydown", ({ key }) => document.dispatchEvent(new KeyboardEvent("keydown", { key }))),
  true,
);
