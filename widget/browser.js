// What the app asks of the browser where the browser's own words are shorter than their bindings: files
// on their way, and requests with their answers in JSON. `src/browser.rs` gives each function its types.

/** The files that are not stored yet, by the id they get here, with the request that carries each. */
const files = new Map();

const PACKED = "application/octet-stream";
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** What is not needed before a chat has begun: `later.js`, once it is there. */
let extra = {};
const load = () =>
  import(LATER).then(
    (module) => (extra = module),
    () => {},
  );

/** What a function of it gives; `missing` where it does not come. */
const later = async (name, missing, ...given) => {
  await load();
  return extra[name] ? extra[name](...given).catch(() => missing) : missing;
};

/** Makes the sound of a new message, or only makes sure that it can be made. Only a gesture can do that: so at
 * once, or at the next one. */
export const chime = (play) => (extra.chime ? extra.chime(play) : load());

/** Says whether the chat is read in this tab. */
export const reading = (on) => later("reading", 0, on);

/** Calls `picked` with an array of id, name, type, size and first bytes for each file that is picked, pasted or
 * dropped, as long as there is a field for files. What has no bytes is a folder. Text that is dropped goes where
 * one writes. */
export function watchFiles(picked) {
  const take = async (list) => {
    for (const file of list) {
      const head = await file.slice(0, 512).arrayBuffer().catch(() => {});
      if (!document.getElementById("files")) return;
      const bytes = crypto.getRandomValues(new Uint8Array(18));
      const id = btoa(String.fromCharCode(...bytes)).replace(/\W/g, "_");
      files.set(id, [file]);
      picked([id, file.name, file.type, file.size, head && new Uint8Array(head)]);
    }
  };
  addEventListener("change", ({ target }) => {
    if (!target.files) return;
    take([...target.files]);
    // The same file may be picked again.
    target.value = "";
  });
  addEventListener("paste", (event) => {
    const list = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text").trim();
    // Cells and words come with a picture of themselves, a file with its name.
    if (!list.some(({ name }) => !text || text.includes(name))) return;
    event.preventDefault();
    take(list);
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const { dataTransfer: data, target } = event;
    take([...data.files]);
    const text = data.getData("text") || data.getData("url");
    if (data.files.length || !text) return;
    (target.closest?.("input, textarea") || document.getElementById("composer"))?.focus();
    document.execCommand("insertText", false, text);
  });
  addEventListener("beforeunload", (event) => files.size && event.preventDefault());
}

/** Uploads a file; resolves with the code of a refusal, empty for none. */
export async function upload(id, url, token, type, name, progress) {
  const entry = files.get(id);
  const headers = { ...bearer(token), "content-type": type, "x-file-name": encodeURIComponent(name) };
  const refused = await later("upload", "unreachable", entry, url, headers, progress);
  if (!refused) files.delete(id);
  return refused;
}

/** Lets a file go, and its upload if that is under way. */
export function dropFile(id) {
  const [, request] = files.get(id) || [];
  files.delete(id);
  request?.abort();
}

/** Shows a picture once it comes into sight: one that is here, or one that only a token fetches. */
export function showPicture(image, id, url, token) {
  new IntersectionObserver(async (seen, observer) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    try {
      const [file] = files.get(id) || [await (await fetch(url, { headers: bearer(token) })).blob()];
      image.onload = () => URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(file);
    } catch {}
  }).observe(image);
}

/** A request, and the bytes of its answer. One with a body outlives the page. */
export async function request(url, token, identity, body, signal) {
  const headers = { ...bearer(token), accept: PACKED, "content-type": PACKED };
  if (identity) headers["x-jasette-identity"] = identity;
  const init = body ? { method: "POST", body, keepalive: true } : { signal };
  return new Uint8Array(await (await fetch(url, { ...init, headers })).arrayBuffer());
}

/** Fetches something and hands it to the visitor as a file; no plain link carries a token. Resolves with
 * whether it came. */
export const download = (url, token, name) => later("download", false, url, bearer(token), name);

/** What the edge answers in JSON; nothing where it answers without a word. */
async function post(url, token, body) {
  try {
    const headers = { ...bearer(token), "content-type": "application/json" };
    const text = await (await fetch(url, { method: "POST", headers, body, keepalive: true })).text();
    return JSON.parse(text || "{}");
  } catch {
    return { rejected: { code: "unreachable" } };
  }
}

/** By which clock the visitor reads. Where the edge does not know their zone, the minutes count. */
const clock = () => ({
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  offset_minutes: -new Date().getTimezoneOffset(),
});

/** The part of a transcript's address that says how it is to be written. */
export function transcriptQuery() {
  const { zone, offset_minutes: offset } = clock();
  return `?${new URLSearchParams({ format: "text", zone, offset })}`;
}

/** Has the transcript mailed; resolves with the code of a refusal. */
export const mail = (url, token, email, link) =>
  later("mail", "unreachable", (body) => post(url, token, body), url + email + link, { email, link, ...clock() });

/** Has a conversation erased; resolves with whether that is done with. Only a fault of the server's, or no
 * answer, is worth another try. */
export async function erase(url, token) {
  return !/^un(available|reachable)$/.test((await post(url, token)).rejected?.code);
}

/** Asks for a key to a conversation, and for those that are over: resolves with the code of a refusal, the id
 * and the key of the one that is granted, and of each that is over its id and when it was. */
export async function grant(url, token, key, value) {
  const answer = await post(url, token, value ? JSON.stringify({ [key]: value }) : "");
  const { granted = answer, conversations = [] } = answer;
  const over = conversations.filter((one) => !one.open).flatMap((one) => [one.id, one.last_at]);
  return [answer.rejected?.code, granted?.id, granted?.token, ...over];
}

/** Tells the page what shows of the frame while there is only the invitation, drawn as this card, as a
 * clip-path, whenever that changes: a frame of another size would move when the chat opens, and a page is told
 * of what moves. */
export function invite(card, port) {
  const tell = () => {
    if (!card.isConnected) return watch.disconnect();
    const { width, height, left } = card.getBoundingClientRect();
    const from = Math.floor(left);
    port.postMessage([
      "view",
      "invitation",
      `inset(calc(100% - ${Math.ceil(height)}px) calc(100% - ${Math.ceil(width) + from}px) 0 ${from}px)`,
    ]);
  };
  const watch = new ResizeObserver(tell);
  watch.observe(card);
  watch.observe(document.body);
  tell();
}

/** Puts the focus into the field of messages; or where that would bring up a keyboard over the chat, on the
 * messages. */
export function focusAtRest() {
  const touch = matchMedia("(pointer: coarse)").matches && document.activeElement.id !== "composer";
  document.getElementById(touch ? "thread" : "composer")?.focus();
}

/** Answers as they are kept in the browser, an object by the ids of their fields, and as the app has them: each
 * id followed by its text. */
export const readAnswers = (text) => {
  try {
    return Object.entries(JSON.parse(text)).flat();
  } catch {
    return [];
  }
};
export function writeAnswers(parts) {
  const entries = [];
  while (parts.length) entries.push(parts.splice(0, 2));
  return JSON.stringify(Object.fromEntries(entries));
}

/** Whom a site's token says it stands for. Only the edge can tell whether that is true. */
export function subject(token) {
  try {
    return `${JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub}`;
  } catch {}
}
