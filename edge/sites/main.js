// The page on which somebody sees to their sites: which there are, a new one, one that is put away, the end of one.
const LOOK_MS = 1000;
const say = JSON.parse(document.body.dataset.texts);
const at = (id) => document.getElementById(id);
const lang = document.documentElement.lang;
const ONCE_MORE = { unavailable: say.offline, slow_down: say.wait, too_many_attempts: say.wait };

/** Text with its values in place. */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A copy of a part of the page, by its template. */
const copy = (id) => at(id).content.firstElementChild.cloneNode(true);

/** The answer, or the code of the refusal; `offline` where nobody answers. */
async function ask(path, method = "GET", body = undefined) {
  try {
    const headers = body && { "content-type": "application/json" };
    const answer = await fetch(path, { cache: "no-store", method, headers, body: body && JSON.stringify(body) });
    const read = answer.status === 204 ? {} : await answer.json();
    return answer.ok ? { body: read } : { code: read.rejected?.code ?? "unavailable" };
  } catch {
    return { code: "offline" };
  }
}

const why = (code) => ONCE_MORE[code] ?? say[code] ?? say.offline;

function over(code) {
  at("checking").hidden = true;
  at("all").hidden = true;
  at("over").hidden = false;
  at("over-why").textContent = why(code);
  at("over-in").hidden = code !== "signed_out";
  at("over-again").hidden = code === "signed_out";
  at("over-title").focus();
}

/** The site whose deletion is being asked for. */
let asked = "";
/** What the list showed last: it is drawn again only when it is another. */
let drawn = "";

async function load() {
  const { body, code } = await ask("/v1/sites");
  if (code) return drawn ? null : over(code);
  at("checking").hidden = true;
  at("over").hidden = true;
  at("all").hidden = false;
  draw(body);
  return body;
}

function draw(body) {
  const { sites, deleted, may_create } = body;
  at("new").hidden = !may_create;
  at("no-new").hidden = may_create || !sites.some(({ role }) => role === "owner");
  at("none").hidden = sites.length > 0;
  const seen = JSON.stringify(sites);
  if (seen !== drawn && !asked) {
    drawn = seen;
    at("list").replaceChildren(...sites.map(row));
  }
  at("gone").hidden = deleted.length === 0;
  at("receipts").replaceChildren(...deleted.map(receipt));
  const running = deleted.some(({ ended }) => ended === null);
  if (running) setTimeout(load, LOOK_MS);
}

function row(site) {
  const { id, name, color, role, state } = site;
  const item = copy("site");
  const part = (name) => item.querySelector(name);
  item.id = `site-${id}`;
  part("h2").textContent = name;
  part("h2").dir = "auto";
  part(".swatch").style.background = color;
  part(".state-chip").textContent = state === "archived" ? say.archived : say.active;
  part(".identifier").textContent = id;
  part(".away").hidden = state !== "archived";
  part(".to-inbox").href = `/inbox/${id}?lang=${lang}`;
  part(".to-settings").href = `/settings/${id}?lang=${lang}`;
  part(".to-settings").hidden = role === "agent" || role === "viewer";
  const owns = role === "owner";
  part(".to-archive").hidden = !owns || state === "archived";
  part(".to-restore").hidden = !owns || state !== "archived";
  part(".to-delete").hidden = !owns;
  for (const name of [".to-inbox", ".to-settings", ".to-archive", ".to-restore", ".to-delete"]) {
    part(name).setAttribute("aria-label", `${part(name).textContent}: ${site.name}`);
  }
  part(".to-archive").addEventListener("click", () => put(site, true));
  part(".to-restore").addEventListener("click", () => put(site, false));
  part(".to-delete").addEventListener("click", () => askDeletion(site, item));
  return item;
}

/** Puts a site away, or brings it back. */
async function put({ id, name }, archived) {
  const { code } = await ask(`/v1/sites/${id}/archived`, "PUT", { archived });
  if (code) {
    at(`site-${id}`).querySelector(".error").textContent = why(code);
    return;
  }
  await load();
  at("said").textContent = fill(archived ? say.was_archived : say.was_restored, { name });
  at(`site-${id}`)?.querySelector("h2").focus();
}

function askDeletion(site, item) {
  if (asked) close();
  asked = site.id;
  const form = copy("ask");
  const part = (name) => form.querySelector(name);
  form.querySelector("h3").textContent = fill(say.delete_title, { name: site.name });
  form.setAttribute("aria-label", form.querySelector("h3").textContent);
  const [nameLabel, passwordLabel, codeLabel] = form.querySelectorAll("label");
  nameLabel.textContent = fill(say.delete_name, { name: site.name });
  for (const [label, field] of [
    [nameLabel, "typed"],
    [passwordLabel, "password"],
    [codeLabel, "code"],
  ]) {
    part(`.${field}`).id = `deletion-${field}`;
    part(`.${field}-error`).id = `deletion-${field}-error`;
    label.htmlFor = `deletion-${field}`;
    part(`.${field}`).setAttribute("aria-describedby", `deletion-${field}-error`);
  }
  part(".keep").addEventListener("click", close);
  form.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    decide(site, form);
  });
  item.querySelector(".to-delete").hidden = true;
  item.append(form);
  part(".typed").focus();
}

/** The site stays. */
function close() {
  const item = at(`site-${asked}`);
  asked = "";
  item?.querySelector("form")?.remove();
  const button = item?.querySelector(".to-delete");
  if (button) {
    button.hidden = false;
    button.focus();
  }
}

/** Says at a field what is wrong with it, and whether anything is. */
function mark(form, field, wrong) {
  const input = form.querySelector(`.${field}`);
  form.querySelector(`.${field}-error`).textContent = wrong;
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  return wrong ? [input] : [];
}

const plain = (text) => text.split(/\s+/).filter(Boolean).join(" ");

async function decide({ id, name }, form) {
  const button = form.querySelector(".danger");
  if (button.getAttribute("aria-disabled")) return;
  const [typed, password, code] = [".typed", ".password", ".code"].map((field) => form.querySelector(field).value);
  form.querySelector(".whole").textContent = "";
  const wrong = [
    ...mark(form, "typed", plain(typed) === plain(name) ? "" : fill(say.name_differs, { name })),
    ...mark(form, "password", password ? "" : say.password_missing),
    ...mark(form, "code", form.querySelector(".asks-code").hidden || code ? "" : say.code_needed),
  ];
  if (wrong.length > 0) return wrong[0].focus();
  button.setAttribute("aria-disabled", "true");
  const { code: refused } = await ask(`/v1/sites/${id}/deletion`, "POST", { name: typed, password, code: code || null });
  button.removeAttribute("aria-disabled");
  if (refused === "wrong_credentials") return mark(form, "password", say.password_wrong)[0].focus();
  if (refused === "bad_setup") return mark(form, "typed", fill(say.name_differs, { name }))[0].focus();
  // Only whoever has a second step is asked for it.
  if (refused === "code_needed" || refused === "wrong_code") {
    form.querySelector(".asks-code").hidden = false;
    return mark(form, "code", refused === "wrong_code" ? say.code_wrong : say.code_needed)[0].focus();
  }
  if (refused) {
    form.querySelector(".whole").textContent = why(refused);
    return;
  }
  form.querySelector(".password").value = "";
  asked = "";
  drawn = "";
  await load();
  at("said").textContent = fill(say.deleting, { name });
  at("gone-title").focus();
}

const moment = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" });
const number = new Intl.NumberFormat(lang);

function receipt({ site, name, by, began, ended, people, conversations, left, events, files }) {
  const item = copy("receipt");
  item.querySelector("h3").textContent = name;
  const bar = item.querySelector("progress");
  const count = conversations + left;
  bar.hidden = ended !== null;
  bar.setAttribute("aria-label", fill(say.deleting, { name }));
  if (count > 0) bar.value = conversations / count;
  const values = {
    by,
    when: moment.format(began),
    ended: moment.format(ended ?? began),
    people: number.format(people),
    conversations: number.format(conversations),
    of: number.format(count),
    events: number.format(events),
    files: number.format(files),
  };
  item.querySelector(".told").textContent = fill(ended === null ? say.going_on : say.receipt, values);
  const link = item.querySelector("a");
  link.hidden = ended === null;
  link.href = `/v1/sites/${site}/receipt`;
  link.setAttribute("aria-label", `${link.textContent}: ${name}`);
  return item;
}

at("new").href = `/setup?lang=${lang}#new`;
at("over-again").addEventListener("click", () => location.reload());
for (const link of document.querySelectorAll(".languages a")) {
  if (link.lang === lang) link.setAttribute("aria-current", "true");
}
await load();
