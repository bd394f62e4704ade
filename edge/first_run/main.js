// The page at a set-up link: an owner, a site, the snippet, the first page that loads it, a test chat. The link's
// token stands behind `#`, goes out in a header only, and leaves the address once it is used. Whoever owns a site
// already makes a further one here, without a link: the address ends in `#new`.
import { watch } from "./arrivals.js";
import { recipes } from "./recipes.js";

const LOOK_MS = 2000;
const say = JSON.parse(document.body.dataset.texts);
const at = (id) => document.getElementById(id);
const part = new URLSearchParams(location.hash.slice(1));
const token = /^#[\w-]{20,}$/.test(location.hash) ? location.hash.slice(1) : "";
const isFurther = part.has("new");
const STEPS = isFurther ? ["site", "snippet", "chat"] : ["owner", "site", "snippet", "chat"];
const ONCE_MORE = { unavailable: say.offline, slow_down: say.wait, too_many_attempts: say.wait };
const OVER = {
  link_unknown: say.unknown,
  link_used: say.used,
  link_expired: say.expired,
  already_set_up: say.already,
};
/** What keeps somebody from making a further site. */
const FURTHER_OVER = ["signed_out", "not_allowed", "id_reused"];
let site = "";

/** Text with its values in place. */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Shows one part of the page and no other, and reads on from its heading. */
function show(id) {
  for (const other of ["checking", "over", "owner", ...STEPS]) at(other).hidden = other !== id;
  const step = STEPS.indexOf(id);
  at("steps").hidden = step < 0;
  for (const [index, item] of [...at("steps").children].filter((item) => !item.hidden).entries()) {
    item.classList.toggle("done", index < step);
    if (index === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  at(`${id}-title`)?.focus();
}

/** The answer, or the code of the refusal; `offline` where nobody answers. */
async function ask(path, options = {}) {
  try {
    const answer = await fetch(path, { cache: "no-store", ...options });
    const body = answer.status === 204 ? {} : await answer.json();
    return answer.ok ? { body } : { code: body.rejected?.code ?? "unavailable" };
  } catch {
    return { code: "offline" };
  }
}

const withLink = { authorization: `Bearer ${token}` };

function over(code) {
  const passes = code === "offline" || code in ONCE_MORE;
  at("over-why").textContent = OVER[code] ?? ONCE_MORE[code] ?? say[code] ?? say.offline;
  at("over-how").hidden = passes || isFurther;
  at("over-in").hidden = passes || (isFurther && code !== "signed_out");
  at("over-sites").hidden = !isFurther || passes || code === "signed_out";
  at("over-again").hidden = !passes;
  show("over");
}

/** Says at a field what is wrong with it; nothing takes it back. */
function mark(id, wrong) {
  at(`${id}-error`).textContent = wrong;
  if (wrong) at(id).setAttribute("aria-invalid", "true");
  else at(id).removeAttribute("aria-invalid");
  return wrong ? [id] : [];
}

/** The addresses that were typed, one a line. */
const origins = () =>
  at("origins")
    .value.split(/[\s,]+/)
    .filter(Boolean);

/** Whether it can be an address: a word alone is none. */
function isAddress(typed) {
  const [, scheme, host] = typed.match(/^(https?:\/\/)?((?:\*\.)?[\w-]+(?:\.[\w-]+)*)(?::(?:\d+|\*))?(?:[/?#].*)?$/i) ?? [];
  return Boolean(host && (scheme || host.includes(".") || /^localhost$/i.test(host)));
}

const isFilled = (id) => at(id).value.trim() !== "";

function ownerIsFine() {
  const wrong = [
    ...mark("name", isFilled("name") ? "" : say.name),
    ...mark("email", /^[^\s@]+@[^\s@]+$/.test(at("email").value.trim()) ? "" : say.email),
    ...mark("password", [...at("password").value].length >= 12 ? "" : say.password),
  ];
  at(wrong[0])?.focus();
  return wrong.length === 0;
}

function siteIsFine() {
  const typed = origins();
  const wrong = [
    ...mark("site-name", isFilled("site-name") ? "" : say.site_name),
    ...mark("origins", typed.length > 0 && typed.every(isAddress) ? "" : say.origins),
  ];
  at(wrong[0])?.focus();
  return wrong.length === 0;
}

/** Where a refusal of the whole belongs. */
const BELONGS = {
  weak_password: ["password", say.password],
  address_taken: ["email", say.taken],
  name_missing: ["name", say.name],
  name_too_long: ["name", say.name],
  name_invalid: ["name", say.name],
};

/** Names the wish for a further site, so that asking twice makes one. */
const wish = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function create() {
  at("site-error").textContent = "";
  const button = at("site").querySelector(".primary");
  if (!siteIsFine() || button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  const value = (id) => at(id).value.trim();
  const site = { name: value("site-name"), color: value("color"), origins: origins(), language: value("language") };
  const owner = { name: value("name"), email: value("email"), password: at("password").value };
  const body = isFurther ? { id: wish, site } : { owner, site };
  const headers = { ...(isFurther ? {} : withLink), "content-type": "application/json" };
  const path = isFurther ? "/v1/sites" : "/v1/setup/link";
  const made = await ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  button.removeAttribute("aria-disabled");
  if (made.body) {
    at("password").value = "";
    tellInbox();
    return begin(made.body.site);
  }
  if (made.code in OVER || (isFurther && FURTHER_OVER.includes(made.code))) return over(made.code);
  const [id, wrong] = BELONGS[made.code] ?? [];
  if (id) {
    show("owner");
    mark(id, wrong);
    return at(id).focus();
  }
  at("site-error").textContent = ONCE_MORE[made.code] ?? say[made.code] ?? say.site;
}

/** The inbox asks the server who is signed in where it knows that somebody is (`edge/inbox/src/storage.rs`). */
function tellInbox() {
  try {
    localStorage.setItem("jasette.inbox.begun", "1");
  } catch {
    // A browser that keeps nothing is asked every time.
  }
}

/** From here on the session counts, and the address names the site alone. */
function begin(id) {
  site = id;
  history.replaceState(null, "", `${location.pathname}${location.search}#site=${site}${isFurther ? "&new" : ""}`);
  keepLanguage();
  for (const [name, code] of Object.entries(recipes(location.origin, site))) at(name).textContent = code;
  show("snippet");
  look();
  watch(site, arrived);
}

const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return relative.format(-seconds, "second");
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? relative.format(-minutes, "minute") : relative.format(-Math.round(minutes / 60), "hour");
}

let seen = null;
let told = "";
/** What the line says as long as no page was seen. */
let waiting = "";
/** How far this clock is ahead of the server's. */
let clock = 0;

/** Looks for the first page that loads the chat, as long as there is none on the list. */
async function look() {
  const found = await ask(`/v1/sites/${site}/installation/seen`);
  if (found.code === "signed_out" || found.code === "not_allowed") return location.assign("/inbox");
  asksFactor(found.code === "second_factor_required");
  if (found.body?.seen && !seen?.listed) {
    seen = found.body.seen;
    clock = Date.now() - found.body.now;
    if (seen.listed) setInterval(tell, LOOK_MS);
    tell();
  }
  if (!seen?.listed) setTimeout(look, LOOK_MS);
}

/** Where the server asks everybody for a second step, the owner sets theirs up before the rest of the page goes on. */
function asksFactor(asks) {
  if (at("to-factor").hidden !== asks) return;
  waiting ||= at("seen-text").textContent;
  at("seen-text").textContent = at("said").textContent = asks ? say.factor : waiting;
  at("to-factor").href = `/settings/${site}?lang=${document.documentElement.lang}#account`;
  at("to-factor").hidden = !asks;
}

/** What it was: once for those who listen, while the time goes on for those who look. */
function tell() {
  const { origin, listed } = seen;
  const text = listed ? (origin ? say.seen : say.seen_somewhere) : say.unlisted;
  const line = fill(text, { page: origin, when: ago(Date.now() - clock - seen.at) });
  at("seen-text").textContent = line;
  if (told !== origin + listed) at("said").textContent = line;
  told = origin + listed;
  at("seen").classList.toggle("good", listed);
  at("seen").classList.toggle("bad", !listed);
  at("allow").hidden = listed || !origin;
  at("to-chat").disabled = !listed;
  if (listed && origin) at("page").href = origin;
  at("page").hidden = !at("page").href;
}

/** Puts the page that was seen onto the site's list. */
async function allow() {
  const path = `/v1/sites/${site}/settings`;
  const page = seen.origin;
  const edited = await ask(path);
  if (!edited.body) return;
  edited.body.settings.origins.push(page);
  const headers = { "content-type": "application/json" };
  const put = await ask(path, { method: "PUT", headers, body: JSON.stringify(edited.body) });
  if (!put.body) return;
  seen = { ...seen, listed: true };
  setInterval(tell, LOOK_MS);
  tell();
}

function arrived(conversation) {
  const text = conversation.preview;
  const line = text ? fill(say.arrived, { text }) : say.arrived_bare;
  at("arrived-text").textContent = line;
  at("said").textContent = line;
  at("arrived").classList.add("good");
  at("page").className = "secondary";
  at("to-inbox").className = "primary";
  at("to-inbox").href = `/inbox/${site}/c/${conversation.id}`;
  if (at("chat").hidden) show("chat");
}

/** The other languages' pages are about the same link, or the same site. */
function keepLanguage() {
  for (const link of document.querySelectorAll(".languages a")) {
    link.hash = location.hash;
    if (link.lang === document.documentElement.lang) link.setAttribute("aria-current", "true");
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(at(button.dataset.copy).textContent);
  at("said").textContent = say.copied;
  const word = button.textContent;
  button.textContent = say.copied;
  button.addEventListener("blur", () => (button.textContent = word), { once: true });
}

function on(id, event, act) {
  at(id).addEventListener(event, (what) => {
    what.preventDefault();
    act();
  });
}

on("owner", "submit", () => ownerIsFine() && show("site"));
on("site", "submit", create);
on("back", "click", () => show("owner"));
on("allow", "click", allow);
on("to-chat", "click", () => show("chat"));
on("over-again", "click", () => location.reload());
at("reveal").addEventListener("change", ({ target }) => {
  at("password").type = target.checked ? "text" : "password";
});
for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button));

keepLanguage();
// Another link in the same tab is another page.
addEventListener("hashchange", () => location.reload());

if (isFurther) {
  document.title = say.further_title;
  document.querySelector("h1").textContent = say.further_title;
  at("site-title").textContent = say.further_site;
  at("over-title").textContent = say.further_over;
  document.querySelector("[data-step=owner]").hidden = true;
  at("back").hidden = true;
}

if (token) {
  const { code } = await ask("/v1/setup/link", { headers: withLink });
  if (code) over(code);
  else show("owner");
} else if (part.get("site")) {
  const { body } = await ask("/v1/session");
  if (body?.manages?.includes(part.get("site"))) begin(part.get("site"));
  else location.assign("/inbox");
} else if (isFurther) {
  const { body, code } = await ask("/v1/sites");
  if (body?.may_create) show("site");
  else over(code ?? "not_allowed");
} else {
  over("no_link");
}
