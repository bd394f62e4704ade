// The page for a forgotten password: asks for a link by mail or, opened by that link, takes the new password. The link's
// token stands behind `#`, goes out in a header only, and leaves the address once it is used.
const say = JSON.parse(document.body.dataset.texts);
const at = (id) => document.getElementById(id);
const token = location.hash.slice(1);
const RESETS = "/v1/password-resets";
const LINK = `${RESETS}/link`;
const ONCE_MORE = { unavailable: say.offline, offline: say.offline, slow_down: say.wait, too_many_attempts: say.wait };
const OVER = { link_unknown: say.unknown, link_used: say.used, link_expired: say.expired };

/** Shows one part of the page and no other, and reads on from its heading. */
function show(id) {
  for (const other of ["checking", "ask", "asked", "choose", "chosen", "over"]) at(other).hidden = other !== id;
  at(`${id}-title`).focus();
}

/** The answer, or the code of the refusal; `offline` where nobody answers. */
async function ask(path, options = {}) {
  try {
    const answer = await fetch(path, { cache: "no-store", ...options });
    if (answer.ok) return { body: await answer.json().catch(() => ({})) };
    return { code: (await answer.json()).rejected?.code ?? "unavailable" };
  } catch {
    return { code: "offline" };
  }
}

const post = (path, body, headers = {}) =>
  ask(path, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const withLink = { authorization: `Bearer ${token}` };

function over(code) {
  const passes = code in ONCE_MORE;
  at("over-why").textContent = OVER[code] ?? ONCE_MORE[code] ?? say.offline;
  at("over-ask").hidden = passes;
  at("over-again").hidden = !passes;
  show("over");
}

/** Says at a field what is wrong with it, and leads there. */
function mark(id, wrong) {
  at(`${id}-error`).textContent = wrong;
  if (!wrong) return at(id).removeAttribute("aria-invalid");
  at(id).setAttribute("aria-invalid", "true");
  at(id).focus();
}

/** Has a form sent once at a time. */
function on(id, send) {
  const button = at(id).querySelector(".primary");
  at(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    await send();
    button.removeAttribute("aria-disabled");
  });
}

on("ask", async () => {
  const email = at("email").value.trim();
  at("ask-error").textContent = "";
  const looks_fine = /^[^\s@]+@[^\s@]+$/.test(email);
  mark("email", looks_fine ? "" : say.email);
  if (!looks_fine) return;
  const { code } = await post(RESETS, { email, language: document.documentElement.lang });
  if (code === "contact_invalid") return mark("email", say.email);
  if (code) {
    at("ask-error").textContent = code === "mail_off" ? say.mail_off : (ONCE_MORE[code] ?? say.offline);
    return;
  }
  at("asked-text").textContent = say.asked.replace("{email}", () => email);
  show("asked");
});

on("choose", async () => {
  at("choose-error").textContent = "";
  const password = at("password").value;
  const long_enough = [...password].length >= 12;
  mark("password", long_enough ? "" : say.password);
  if (!long_enough) return;
  const { code } = await post(LINK, { password }, withLink);
  if (code === "weak_password") return mark("password", say.password);
  if (code in OVER) return over(code);
  if (code) {
    at("choose-error").textContent = ONCE_MORE[code] ?? say.offline;
    return;
  }
  at("password").value = "";
  history.replaceState(null, "", `${location.pathname}${location.search}`);
  keepLanguage();
  show("chosen");
});

/** The other languages' pages are about the same link. */
function keepLanguage() {
  for (const link of document.querySelectorAll(".languages a")) {
    link.hash = location.hash;
    if (link.lang === document.documentElement.lang) link.setAttribute("aria-current", "true");
  }
}

at("over-ask").search = `?lang=${document.documentElement.lang}`;
at("over-again").addEventListener("click", () => location.reload());
at("reveal").addEventListener("change", ({ target }) => {
  at("password").type = target.checked ? "text" : "password";
});
keepLanguage();
// Another link in the same tab is another page.
addEventListener("hashchange", () => location.reload());

if (token) {
  const { code, body } = await ask(LINK, { headers: withLink });
  if (code) {
    over(code);
  } else {
    // Browsers that keep passwords ask whose it is.
    at("whose").value = body.email ?? "";
    show("choose");
  }
} else {
  show("ask");
}
