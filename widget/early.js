// The document's first view until the app is there: it opens when the page says so, keeps what is typed,
// and remembers what is sent. The app reads all that when it starts (`src/early.rs`), puts its own elements
// in the place of these, and gives the focus and the caret back.
import { dated } from "./spoken.js";

const root = document.getElementById("first");
const [form, composer] = root.querySelectorAll("form");
const thread = composer.parentNode;
const one = (selector) => root.querySelector(selector);
const page = document.documentElement;
const { site, style, theme, close, title } = root.dataset;

/** What this browser keeps of the visitor, where it keeps anything: for all tabs, or for this one. */
const stored = (name, tab) => {
  try {
    return (tab ? sessionStorage : localStorage).getItem(`jasette:${site}:${name}`);
  } catch {
    return null;
  }
};
const known = stored("name");
/** Whether an earlier chat may go on: then nothing is asked before the app knows. */
let waits = !!stored("conversation");
let port;
let composing;
/** What has the focus, once these elements are taken away. */
let held;

export const early = {
  /** What the page said that the app has to hear. */
  messages: [],
  /** Whether the visitor sees this. */
  open: false,
  /** Whether the form was sent. */
  started: false,
  /** The messages that were sent. */
  sent: [],
  /** Whether the help articles are wanted. */
  help: false,

  /** All that the visitor did: whether the chat is open, help is wanted, the form was sent; the name as it
   * stands in the form, what is written and not sent; of each other field its id and text; what was sent; and what the page said. */
  input: [],

  listen(to) {
    port = to;
    port.addEventListener("message", hear);
    port.start();
    port.postMessage(["words", close, title]);
  },

  /** Resolves when no input method is at work. */
  settled: () => new Promise((resolve) => (composing ? root.addEventListener("compositionend", resolve) : resolve())),

  /** From here on the app hears the page. Its elements will have the ids of these. */
  hand() {
    port.removeEventListener("message", hear);
    const { open, help, started, sent, messages } = early;
    // Nothing where the form is not asked.
    const asked = !form.hidden || started;
    const answers = [...form.querySelectorAll("[name]")].flatMap((field) => [field.name, read(field)]);
    const name = asked ? one("#name").value : undefined;
    early.input = [open, help, started, name, one("#composer").value, asked ? answers : [], sent, messages];
    const field = document.activeElement;
    const scrolled = (form.hidden ? one("#thread") : form).scrollTop;
    if (root.contains(field)) held = [field.id, field.selectionStart, field.selectionEnd, field.selectionDirection, field.value, scrolled];
    // They keep the focus until the app's own have it.
    for (const element of root.querySelectorAll("[id]")) element.removeAttribute("id");
  },

  /** The app's elements are there. Whether the focus found no place among them. */
  leave() {
    const [id, start, end, direction, value, scrolled] = held || [];
    const field = id && document.getElementById(id);
    if (field) {
      if ("value" in field && field.value !== value) field.value = value;
      // Somewhere else on the page it stays where it is.
      if (document.hasFocus()) field.focus({ preventScroll: true });
      if (start != null) field.setSelectionRange(start, end, direction);
      const scroller = field.closest(".pre-chat");
      if (scroller) scroller.scrollTop = scrolled;
    }
    root.remove();
    return !!held && !field;
  },

  /** The app will not come, or does not come soon. */
  fail(how) {
    const banner = one(".banner");
    banner.textContent = banner.dataset[how];
  },
};

const read = (field) => (field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);

/** The field where a visitor goes on. */
const focus = () => one(form.hidden ? "#composer" : ".field:not([hidden]) > [aria-invalid]").focus();

/** Says a text with a name in its place of one. */
const named = (name) => {
  for (const element of thread.querySelectorAll("[data-named]"))
    element.textContent = element.dataset.named.replace(/\{\w+\}/, () => name);
};

/** Shows the place to write. */
const chat = (name) => {
  form.hidden = true;
  thread.hidden = false;
  if (name) named(name);
};

function show(view) {
  early.open = view === "open";
  port.postMessage(["view", view, ""]);
}

function hear({ data }) {
  const [tag, name, token] = data;
  if (tag === "identify") {
    // Whom the site vouches for may have chats elsewhere.
    waits ||= !!token;
    if (name.trim() && !form.querySelector("[name]")) chat(known || name.trim());
  }
  if (waits || (tag !== "open" && tag !== "close" && tag !== "focused")) return early.messages.push(data);
  if (tag === "focused") return root.contains(document.activeElement) || focus();
  show(tag === "open" ? "open" : "closed");
  if (tag === "open") port.postMessage(["focus"]);
}

function start() {
  const name = one("#name").value.trim();
  const wrong = one("#name-error");
  const why = name ? "" : wrong.dataset.missing;
  wrong.textContent = why;
  one("#name").setAttribute("aria-invalid", !!why);
  if (why) return one("#name").focus();
  early.started = true;
  const hint = form.querySelector(".hint");
  // What else is asked the app looks at.
  if (form.querySelector("[name]")) return (hint.textContent = hint.dataset.sending);
  chat(name);
  focus();
}

function send() {
  const field = one("#composer");
  const text = field.value.trim();
  if (text) {
    early.sent.push(text);
    const row = one("template").content.cloneNode(true);
    row.querySelector(".bubble").textContent = text;
    one("#log").append(row);
    field.value = "";
    grow();
  }
  field.focus();
}

const grow = () => (one(".grow").dataset.text = one("#composer").value);

root.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target === form) start();
  else send();
});
root.addEventListener("input", ({ target }) => {
  if (target.id === "composer") grow();
  if (target.id === "name") {
    one("#name-error").textContent = "";
    target.setAttribute("aria-invalid", false);
  }
});
/** Enter sends, Shift+Enter breaks the line; while an input method composes, Enter is its own. A touch screen's
 * keyboard may say of its own "Send" only that a line is to be broken. All this holds for the app's field, too. */
let shift;
const sends = (event, wanted) => {
  if (!wanted || event.target.id !== "composer") return;
  event.preventDefault();
  event.target.form.requestSubmit();
};
addEventListener("keydown", (event) => {
  shift = event.shiftKey;
  // Some browsers say by the old key code only that one composes.
  const busy = event.isComposing || event.keyCode === 229;
  if (event.key === "Escape" && !busy && root.isConnected) show("closed");
  sends(event, event.key === "Enter" && !shift && !busy);
});
addEventListener("beforeinput", (event) =>
  sends(event, event.inputType === "insertLineBreak" && !shift && matchMedia("(pointer: coarse)").matches),
);
root.addEventListener("click", ({ target }) => {
  const what = target.closest("[data-early]")?.dataset.early;
  if (what === "close") show("closed");
  if (what === "help") early.help = true;
});
root.addEventListener("compositionstart", () => (composing = true));
root.addEventListener("compositionend", () => (composing = false));

page.style.cssText = style;
page.dataset.theme = theme;
for (const moment of root.querySelectorAll("[data-due]")) {
  const { due, parts, says } = moment.dataset;
  moment.textContent = says.replace(/\{\w+\}/, () => dated(+due, parts));
}
// What the visitor told before stands there already, and is not asked twice.
const consent = stored("agreed") && form.querySelector('[name="@@consent"]')?.closest(".field");
if (consent) {
  if (consent.nextElementSibling.matches("a")) consent.nextElementSibling.remove();
  consent.remove();
}
const nameless = one("#name").closest("[hidden]");
if (known) one("#name").value = known;
if ((known || nameless) && !form.querySelector("[name]")) chat(known);
try {
  const answers = JSON.parse(stored("answers")) || {};
  for (const field of form.querySelectorAll("[name]"))
    if (Object.hasOwn(answers, field.name)) field.value = answers[field.name];
} catch {}
one("#composer").value = stored("draft", true) || "";
grow();
