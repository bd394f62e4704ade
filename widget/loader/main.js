// The script tag: one button, a queue of calls, and the frame once somebody is interested.
import { emit, off, on, trouble } from "./bus.js";
import { config, unreachable } from "./config.js";
import { frame } from "./frame.js";
import { busy, button, draw, dress, erase, expanded, host, look, root, unread, worded } from "./launcher.js";
import { GOING, QUIET, recall, remember } from "./memory.js";
import { follow, marked, page } from "./page.js";
import * as signs from "./signs.js";

const end = new AbortController();
const { signal } = end;
/** The frame, once there is one, and the ways to tell it something and to let it go. */
let chat;
let send;
let drop;
let view = "closed";
/** How long a chat may take to open, in milliseconds. */
const PATIENCE = 8_000;
/** The timer of the visitor's patience, while they wait for the chat to open. */
let late;
/** Whether the frame is of no use, or was too late once: the next click begins anew. */
let dead;
let wake;
let settling;
let who = ["", null];

/** Runs `work` after the page's own load event, when the browser has nothing better to do. */
function when_quiet(work) {
  const run = () => signal.aborted || work();
  // To a timer that is no time at all.
  const idle = () => (window.requestIdleCallback || setTimeout)(run, { timeout: 2_000 });
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { signal });
}

function interest() {
  if (chat) return;
  clearTimeout(wake);
  [chat, send, drop] = frame(
    // A frame that begins anew opens if it was open; nothing else that it showed is a word to it.
    () => [["page", ...about()], ["identify", ...who], ...(SIGNS ? signs.told() : []), [view]],
    hear,
    () => {
      fail();
      leave();
    },
  );
}

/** Lets the frame go; the next one begins anew. */
function leave() {
  late = clearTimeout(late);
  drop?.();
  chat = dead = 0;
}

/** No chat comes: the page is told, and whoever waits for it. */
function fail(code = "unreachable", why = `no chat from ${config.base}: is it in frame-src?`) {
  dead = 1;
  trouble(code, why);
  if (late) busy(false, unreachable);
}

function tell(...message) {
  interest();
  send(...message);
}

function show(next, clip) {
  const was = view === "open";
  const open = next === "open";
  view = next;
  busy(false);
  late = clearTimeout(late);
  // One that came late after all is as good as any other.
  if (open) dead = 0;
  expanded(open);
  if (chat) {
    const box = chat.parentNode;
    box.dataset.view = next;
    // Without a clip it keeps the one it has: on its way out it must not grow.
    box.style.clipPath = clip;
  }
  if (was === open) return;
  // Focus comes back only from the frame; whatever else the visitor went to keeps it.
  if (was && root.activeElement === chat) button.focus();
  emit(open ? "open" : "close");
}

/** Everything the frame says. */
const heard = {
  dress,
  view: show,
  focus() {
    // Focus that arrives in a frame lands on its document: the frame moves it on once told.
    if (root.activeElement === chat) return;
    chat.focus();
    send("focused");
  },
  keep(value, forget) {
    remember(value);
    // The visitor wants to be forgotten, here too.
    if (SIGNS && forget) signs.forget();
  },
  unread(count, words) {
    unread(count, words);
    marked(count);
    emit("unread", { count });
  },
  words(close, title) {
    worded(close);
    chat.title = title;
  },
  event: emit,
  look,
  error: trouble,
  // What somebody has written stays until the next click.
  failed: (why) => fail("failed", why),
};

/** What a newer frame says beyond this is skipped. */
function hear(message) {
  const [tag, ...rest] = message || [];
  heard[tag]?.(...rest);
}

function open() {
  if (view === "open") return;
  if (dead) leave();
  busy(true);
  late ||= setTimeout(fail, PATIENCE);
  tell("open");
}

function close() {
  if (view === "open") tell("close");
}

function toggle() {
  if (view === "open") close();
  else open();
}

/** The page as the frame wants it, with what triggers ask for beyond it. */
const about = () => [...page(), document.documentElement.lang, ...(SIGNS ? signs.facts() : [])];

/** Tells the frame, or waits for the earliest moment at which a trigger could fire on this page. */
function notice(...message) {
  if (signal.aborted) return;
  if (chat) return send(...message);
  clearTimeout(wake);
  // Only time in front counts.
  if (document.hidden || recall() === QUIET) return;
  let first = Infinity;
  for (const [after, path, pages, sign] of config.wakes)
    if (location.pathname.toLowerCase().includes(path) && (!SIGNS || signs.came(pages, sign))) first = Math.min(first, after);
  if (first < Infinity) wake = setTimeout(() => when_quiet(interest), first * 1_000 - page()[3]);
}

const moved = () => notice("page", ...about());

const calls = {
  open,
  close,
  toggle,
  show: () => (host.hidden = false),
  hide() {
    close();
    host.hidden = true;
  },
  identify(visitor) {
    // Without a token nothing is said of it; with nobody, that nobody is there any more.
    who = visitor ? [`${visitor.name || ""}`, visitor.token ? `${visitor.token}` : null] : ["", ""];
    if (chat) send("identify", ...who);
  },
  invite: (text, agent) => when_quiet(() => tell("invite", text, agent)),
  event(name) {
    if (SIGNS) signs.happened(`${name}`, notice);
  },
  update: moved,
  on,
  off,
  shutdown() {
    clearTimeout(wake);
    marked();
    if (SIGNS) signs.forget();
    leave();
    erase();
    end.abort();
    remember();
    delete window.Jasette;
  },
};

function start() {
  const api = (name, ...rest) => {
    if (signal.aborted) return;
    if (Object.hasOwn(calls, name)) calls[name](...rest);
    else trouble("unknown_call", `no call ${name}`);
  };
  api.host = host;
  window.Jasette = api;

  draw();
  const quiet = () => when_quiet(interest);
  button.onclick = toggle;
  button.onpointerenter = button.onfocus = quiet;
  button.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
  // Frameworks set the title a moment after the address, and maps write where they look into it all the time.
  follow(
    (elsewhere, away) => {
      if (SIGNS) elsewhere ? signs.counted() : signs.away(away);
      settling ||= setTimeout(() => {
        settling = 0;
        moved();
      }, 300);
    },
    (code) => when_quiet(() => tell("resume", code)),
    signal,
  );
  if (SIGNS) signs.start(notice, signal);
  if (recall() === GOING) quiet();
  else moved();
}

function begin() {
  // A second snippet on the same page finds the first one at work and leaves it alone. One whose
  // document was written over is not at work any more.
  const before = window.Jasette;
  if (before?.host?.isConnected) return;
  try {
    if (before?.host) before("shutdown");
    start();
    for (const call of before?.q || []) Jasette(...call);
  } catch (error) {
    trouble("failed", `${error}`);
  }
}

// A page that is rendered ahead may never be seen.
if (document.prerendering) document.addEventListener("prerenderingchange", begin);
else begin();
