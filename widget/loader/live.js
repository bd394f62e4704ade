// Tells a site's lobby that its visitor is here, and hears an agent's invitation. It stands before the loader, on the
// pages of sites alone whose team sees who is there, and goes by what the loader offers to pages. Where the site asks for
// consent, nothing is sent, read or kept before the page says that there is.
const [base, site, asks] = __JASETTE_LIVE__;

/** How often a page that changes nothing gives a sign of life, in milliseconds: an edge waits 50,000 for it. */
const BEAT = 20_000;
/** How often it looks whether something has changed. The address and the title change at any time, without an event. */
const LOOK = 2_000;
/** How long somebody new has to be there, so that whoever leaves at once costs nothing. */
const STAY = 5_000;
/** For how long a page that nobody sees is still one where somebody is. */
const HIDDEN = 30_000;
/** A visit is over after this long without any page. */
const VISIT = 1_800_000;
/** The longest rest between attempts to connect. */
const REST = 300_000;

const memory = `jasette:${site}`;
const place = `${memory}:live`;
/** What a person does, and no crawler. */
const SIGNS = ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"];

let agreed = !asks;
let customer = false;
let open = false;
let started = false;
/** The visit: its id, when it began, when it was last seen, which host led to it. */
let visit;
let person;
let socket;
/** What was said last, when anything was, and when the next attempt to connect is due. */
let said;
let spoke;
let due = 0;
let failed = 0;
let hidden;
let ended;

/** Uses the page's storage, or an address, which may be refused. */
function attempt(work) {
  try {
    return work();
  } catch {}
}

/** What concerns us of a call. Says whether it is ours alone. */
function call(name, given) {
  if (name === "identify") customer = !!given?.token;
  if (name === "shutdown") end();
  if (name !== "consent") return false;
  agreed = !!given;
  if (!agreed) forget();
  else if (started) look();
  return true;
}

/** Goes on with the visit, or begins one. */
function seen() {
  const now = Date.now();
  visit ||= attempt(() => JSON.parse(localStorage[place]));
  if (visit?.length !== 4 || !(now - visit[2] < VISIT)) {
    const from = attempt(() => new URL(document.referrer).host);
    visit = [crypto.getRandomValues(new Uint32Array(4)).join("-"), now, 0, from && from !== location.host ? from : ""];
    due = now + STAY;
  } else person = true;
  visit[2] = now;
  attempt(() => (localStorage[place] = JSON.stringify(visit)));
}

/** What the chat is doing, as the loader keeps it. */
function chat() {
  if (document.cookie.includes(`jasette-${site}=`)) return "going";
  const kept = attempt(() => localStorage[memory]);
  return kept === "going" || kept === "quiet" ? kept : open ? "open" : "closed";
}

const here = () => ({
  url: location.origin + location.pathname,
  title: document.title.replace(/^\(\d+\) /, ""),
  referrer: visit[3],
  language: navigator.language,
  customer,
  chat: chat(),
});

function leave() {
  const old = socket;
  socket = said = null;
  old?.close();
}

function connect() {
  const now = Date.now();
  due = now + Math.min(REST, 4_000 * 2 ** failed++) * (0.5 + Math.random());
  const way = `/v1/sites/${site}/live/socket?visit=${visit[0]}${asks ? "&agreed" : ""}`;
  const line = attempt(() => new WebSocket(base.replace("http", "ws") + way));
  if (!line) return;
  socket = line;
  line.onopen = look;
  line.onclose = () => {
    if (socket === line) socket = said = null;
  };
  line.onmessage = ({ data }) => {
    failed = 0;
    const { invite } = attempt(() => JSON.parse(data)) || {};
    if (invite) Jasette("invite", invite.text, invite.agent);
  };
}

/** Does what is due. */
function look() {
  if (ended || !agreed) return;
  const now = Date.now();
  hidden = document.hidden && (hidden || now);
  if (hidden) {
    if (now - hidden > HIDDEN) leave();
    return;
  }
  if (!visit) seen();
  if (!socket) {
    if (person && now >= due) connect();
    return;
  }
  if (socket.readyState !== 1) return;
  const page = here();
  const words = JSON.stringify(page);
  if (words !== said) {
    said = words;
    socket.send(JSON.stringify({ here: { ...page, spent: now - visit[1] } }));
  } else if (now - spoke >= BEAT) socket.send("ping");
  else return;
  spoke = now;
  seen();
}

/** Nobody is seen any more, and nothing is kept. */
function forget() {
  leave();
  visit = person = null;
  attempt(() => delete localStorage[place]);
}

const timer = setInterval(() => started && look(), LOOK);

function end() {
  ended = true;
  clearInterval(timer);
  forget();
}

/** Once the loader is there: stands before its calls. A second snippet finds the first one at work. */
function start() {
  const own = window.Jasette;
  if (!own?.host || own.live) return clearInterval(timer);
  const api = (name, ...rest) => call(name, ...rest) || own(name, ...rest);
  api.host = own.host;
  api.live = true;
  window.Jasette = api;
  const turned = (now) => () => {
    open = now;
    look();
  };
  own("on", "open", turned(true));
  own("on", "close", turned(false));
  const touched = () => {
    person = true;
  };
  for (const sign of SIGNS) addEventListener(sign, touched, { passive: true });
  document.addEventListener("visibilitychange", look);
  // A page that is kept for the way back must not hold a socket.
  addEventListener("pagehide", leave);
  started = true;
  look();
}

// What the page has said so far. The loader need not know of what is for us.
const queue = window.Jasette?.q;
if (queue) window.Jasette.q = [...queue].filter((words) => !call(...words));

// After the loader, which is the rest of this script.
if (document.prerendering) document.addEventListener("prerenderingchange", () => setTimeout(start));
else queueMicrotask(start);
