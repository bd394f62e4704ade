// What the app asks of the browser where the browser's own words are shorter than their bindings: files
// on their way, and requests with their answers in JSON. `src/browser.rs` gives each function its types.

/** The files that are not stored yet, by the id they get here, with the request that carries each. */
const files = new Map();

/** How long nothing may move in an upload, in milliseconds. What a slow line has still to send is out of
 * the browser's sight, so this is long. */
const STALLED = 180_000;

const PACKED = "application/octet-stream";
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** Calls `picked` with an array of id, name, type and size for each file that is picked, pasted or dropped, as long
 * as there is a field for files. */
export function watchFiles(picked) {
  const take = (list, event) => {
    if (!list?.length) return;
    event.preventDefault();
    if (!document.getElementById("files")) return;
    for (const file of list) {
      const bytes = crypto.getRandomValues(new Uint8Array(18));
      const id = btoa(String.fromCharCode(...bytes)).replace(/\W/g, "_");
      files.set(id, [file]);
      picked([id, file.name, file.type, file.size]);
    }
  };
  addEventListener("change", (event) => {
    const { target } = event;
    take(target.files, event);
    // The same file may be picked again.
    if (target.files) target.value = "";
  });
  addEventListener("paste", (event) => take(event.clipboardData.files, event));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => take(event.dataTransfer.files, event));
  addEventListener("beforeunload", (event) => files.size && event.preventDefault());
}

/** Uploads a file; resolves with the code of a refusal, empty for none. */
export function upload(id, url, token, type, name, progress) {
  return new Promise((resolve) => {
    const entry = files.get(id);
    if (!entry) return;
    const request = (entry[1] = new XMLHttpRequest());
    request.open("PUT", url);
    request.responseType = "json";
    const headers = { ...bearer(token), "content-type": type, "x-file-name": encodeURIComponent(name) };
    for (const header in headers) request.setRequestHeader(header, headers[header]);
    let told;
    let waiting;
    const wait = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => request.abort(), STALLED);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      wait();
      const now = Math.floor((loaded / total) * 20) * 5;
      if (now !== told) progress((told = now));
    };
    request.onloadend = () => {
      clearTimeout(waiting);
      const stored = request.status === 204;
      if (stored) files.delete(id);
      resolve(stored ? "" : request.response?.rejected?.code || "unreachable");
    };
    request.send(entry[0]);
    wait();
  });
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
export async function download(url, token, name) {
  try {
    const response = await fetch(url, { headers: bearer(token) });
    if (!response.ok) return false;
    const link = Object.assign(document.createElement("a"), { download: name });
    link.href = URL.createObjectURL(await response.blob());
    link.click();
    // The browser may still be reading what it was handed.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return true;
  } catch {
    return false;
  }
}

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

/** The mail that was asked for last, with its id: asked for twice, or after an answer that got lost, it
 * is one mail. */
let letter = {};

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
export async function mail(url, token, email, link) {
  const wish = url + email + link;
  if (wish !== letter.wish) letter = { wish, id: crypto.getRandomValues(new Uint32Array(4)).join("-") };
  const body = JSON.stringify({ id: letter.id, email, link, ...clock() });
  const { rejected } = await post(url, token, body);
  if (!rejected) letter = {};
  return rejected?.code;
}

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
