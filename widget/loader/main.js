// The script tag: one button, a queue of calls, and the frame once somebody is interested.
import { emit, off, on, trouble } from "./bus.js";
import { config } from "./config.js";
import { frame } from "./frame.js";
import * as launcher from "./launcher.js";
import { GOING, QUIET, recall, remember } from "./memory.js";
import { follow, page } from "./page.js";
import * as signs from "./signs.js";

const end = new AbortController();
const { signal } = end;
let chat;
let view = "closed";
let wake;
let who = "";

/** Runs `work` after the page's own load event, when the browser has nothing better to do. */
function when_quiet(work) {
  const idle = () => {
    if (signal.aborted) return;
    if (window.requestIdleCallback) requestIdleCallback(work, { timeout: 2_000 });
    else setTimeout(work, 200);
  };
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true, signal });
}

function interest() {
  if (chat || signal.aborted) return;
  clearTimeout(wake);
  chat = frame({
    signal,
    greet: () => [
      ["page", ...page(), ...signs.facts()],
      ["identify", who],
      ...signs.told(),
    ],
    hear,
    lost() {
      chat = undefined;
      show("closed");
      launcher.busy(false);
    },
  });
}

function tell(...message) {
  interest();
  chat?.send(...message);
}

function show(next, width, height) {
  const before = view;
  view = next;
  launcher.busy(false);
  launcher.expanded(view === "open");
  if (chat) {
    const { element } = chat;
    element.dataset.view = view;
    element.style.width = view === "invitation" ? `${width}px` : "";
    element.style.height = view === "invitation" ? `${height}px` : "";
  }
  if (before === "open" && view !== "open") {
    // Focus comes back only from the frame; whatever else the visitor went to keeps it.
    if (chat && launcher.root.activeElement === chat.element) launcher.button.focus();
    emit("close");
  }
  if (before !== "open" && view === "open") emit("open");
}

/** Everything the frame says. */
function hear([tag, a, b, c]) {
  if (tag === "view") show(a, b, c);
  else if (tag === "focus" && launcher.root.activeElement !== chat?.element) {
    // Focus that arrives in a frame lands on its document: the frame moves it on once told.
    chat?.element.focus();
    chat?.send("focused");
  }
  else if (tag === "keep") remember(a);
  else if (tag === "unread") {
    launcher.unread(a);
    emit("unread", { count: a });
  } else if (tag === "event") emit(a, b);
  else if (tag === "error") trouble(a, b);
  else if (tag === "failed") trouble("failed", `the chat could not start (${a})`);
}

function open() {
  if (view === "open") return;
  launcher.busy(true);
  tell("open");
}

function close() {
  if (view === "open") tell("close");
}

/** Waits for the moment at which an invitation could fire on this page. */
function arm() {
  clearTimeout(wake);
  if (chat || recall() === QUIET) return;
  const [, , , age] = page();
  const path = location.pathname.toLowerCase();
  const due = config.wakes.filter(([, part, pages, sign]) => path.includes(part) && signs.pages() >= pages && signs.came(sign));
  if (!due.length) return;
  const first = Math.min(...due.map(([after]) => after * 1_000 - age));
  wake = setTimeout(() => when_quiet(interest), Math.max(0, first));
}

const calls = {
  open,
  close,
  toggle: () => (view === "open" ? close() : open()),
  show: () => (launcher.host.hidden = false),
  hide() {
    close();
    launcher.host.hidden = true;
  },
  identify(visitor) {
    who = `${visitor?.name || ""}`;
    chat?.send("identify", who);
  },
  invite: (text, agent) => when_quiet(() => tell("invite", text || "", agent || "")),
  event(name) {
    signs.happened(`${name}`);
    notice("event", `${name}`);
  },
  update: () => moved(),
  on(name, listener) {
    on(name, listener);
    // Whoever asks late must not wait for a moment that is gone.
    if (name === "ready" && typeof listener === "function") listener();
  },
  off,
  shutdown() {
    clearTimeout(wake);
    signs.forget();
    end.abort();
    launcher.host.remove();
    delete window.Jasette;
  },
};

function moved() {
  notice("page", ...page(), ...signs.facts());
}

/** Tells the frame what triggers depend on, or looks whether it is to be woken for it. */
function notice(...message) {
  if (chat) chat.send(...message);
  else arm();
}

function start() {
  const queue = (window.Jasette && window.Jasette.q) || [];
  const api = (name, ...rest) => {
    if (Object.hasOwn(calls, name)) calls[name](...rest);
    else trouble("unknown_call", `there is no call '${name}'`);
  };
  api.live = true;
  window.Jasette = api;

  launcher.draw();
  const { button } = launcher;
  button.addEventListener("click", calls.toggle);
  button.addEventListener("pointerenter", () => when_quiet(interest));
  button.addEventListener("focus", () => when_quiet(interest));
  button.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  // Frameworks set the title a moment after the address.
  signs.counted();
  signs.start(notice, signal);
  follow((elsewhere) => {
    if (elsewhere) signs.counted();
    setTimeout(moved, 100);
  }, signal);
  if (recall() === GOING) when_quiet(interest);
  else arm();
  for (const call of queue) api(...call);
}

// A second snippet on the same page finds the first one live and leaves it alone.
if (!window.Jasette?.live) {
  try {
    start();
  } catch (error) {
    trouble("failed", `the launcher could not be drawn (${error})`);
  }
}
