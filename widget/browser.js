// What the app asks of the browser where the browser's own words are shorter than their bindings:
// the form before the chat, files on their way, requests and answers in JSON. What comes of it later
// comes as an event with an array in it, as on the port to the page.
import { tell } from "./tell.js";

/** The files that are not stored yet, by the id they get here, with the request that carries each. */
const files = new Map();

/** How long nothing may move in an upload, in milliseconds. What a slow line has still to send is out of
 * the browser's sight, so this is long. */
const STALLED = 180_000;

function take(list, event) {
  if (!list?.length) return;
  event.preventDefault();
  // Where files can be sent there is a field for them.
  if (!document.getElementById("files")) return;
  for (const file of list) {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    const id = btoa(String.fromCharCode(...bytes)).replace(/\W/g, "_");
    files.set(id, [file]);
    tell("file", id, file.name, file.type, file.size);
  }
}

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

const PACKED = "application/octet-stream";
/** Minutes from UTC to local time. */
const ahead = () => -new Date().getTimezoneOffset();
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** The mail that was asked for last, with its id: asked for twice, or after an answer that got lost, it
 * is one mail. */
let letter = {};

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

/** What the form before the chat says now; nothing as long as something is wrong. */
let sheet;

const does = {
  ahead,

  /** Draws what the form asks besides the name at the end of a place. */
  async form(place, rows, typed, ...rest) {
    sheet = () => (rows ? undefined : [typed, "", "", ""]);
    if (!rows) return;
    const spot = place.appendChild(new Comment());
    const form = await import(document.body.dataset.form);
    const fields = new DocumentFragment();
    form.draw(fields, rows, typed, ...rest);
    spot.replaceWith(fields);
    sheet = form.sheet;
  },

  sheet: () => sheet(),

  upload(id, url, token, type, name) {
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
      if (now !== told) tell("going", id, (told = now));
    };
    request.onloadend = () => {
      clearTimeout(waiting);
      const stored = request.status === 204;
      if (stored) files.delete(id);
      tell("done", id, stored ? "" : request.response?.rejected?.code || "unreachable");
    };
    request.send(entry[0]);
    wait();
  },

  drop(id) {
    const [, request] = files.get(id) || [];
    files.delete(id);
    request?.abort();
  },

  /** What shows of the frame while there is only the invitation: a frame of another size would move
   * when the chat opens, and a page is told of what moves. */
  clip(card) {
    const { width, height, left } = card.getBoundingClientRect();
    const from = Math.floor(left);
    return `inset(calc(100% - ${Math.ceil(height)}px) calc(100% - ${Math.ceil(width) + from}px) 0 ${from}px)`;
  },

  /** Shows a picture once it comes into sight: one that is here, or one that only a token fetches. */
  picture(image, id, url, token) {
    new IntersectionObserver(async (seen, observer) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      observer.disconnect();
      try {
        const [file] = files.get(id) || [await (await fetch(url, { headers: bearer(token) })).blob()];
        image.onload = () => URL.revokeObjectURL(image.src);
        image.src = URL.createObjectURL(file);
      } catch {}
    }).observe(image);
  },

  /** A request, and the bytes of its answer. One that brings something outlives the page. */
  async fetch(url, token, identity, body, abort) {
    const headers = { ...bearer(token), accept: PACKED, "content-type": PACKED };
    if (identity) headers["x-jasette-identity"] = identity;
    const init = body ? { method: "POST", body, keepalive: true } : { signal: abort?.signal };
    return new Uint8Array(await (await fetch(url, { ...init, headers })).arrayBuffer());
  },

  /** Hands a file, or the transcript, to the visitor; no plain link carries a token. */
  async take(url, token, name) {
    let taken;
    try {
      const address = name ? url : `${url}?format=text&offset=${ahead()}`;
      const response = await fetch(address, { headers: bearer(token) });
      if (response.ok) {
        taken = Object.assign(document.createElement("a"), { download: name || "transcript.txt" });
        taken.href = URL.createObjectURL(await response.blob());
        taken.click();
        // The browser may still be reading what it was handed.
        setTimeout(() => URL.revokeObjectURL(taken.href), 60_000);
      }
    } catch {}
    tell("taken", taken ? "1" : "");
  },

  async mail(url, token, email, link) {
    const wish = url + email + link;
    if (wish !== letter.wish) letter = { wish, id: crypto.getRandomValues(new Uint32Array(4)).join("-") };
    const body = JSON.stringify({ id: letter.id, email, link, offset_minutes: ahead() });
    const { rejected } = await post(url, token, body);
    if (!rejected) letter = {};
    tell("mailed", rejected?.code);
  },

  /** The field of messages; or where that would bring up a keyboard over the chat, the messages. */
  rest() {
    const touch = matchMedia("(pointer: coarse)").matches && document.activeElement.id !== "composer";
    document.querySelector(touch ? ".scroll" : "#composer")?.focus();
  },

  async erase(url, token, id) {
    // Only a fault of the server's, or no answer, is worth another try.
    tell("erased", id, /^un(available|reachable)$/.test((await post(url, token)).rejected?.code) ? "" : "1");
  },

  /** Asks for keys to conversations. */
  async ask(tag, url, token, body) {
    const answer = await post(url, token, body);
    const { granted = answer, conversations = [] } = answer;
    const past = conversations.filter((one) => !one.open).flatMap((one) => [one.id, one.last_at]);
    tell(tag, token, answer.rejected?.code, granted?.id, granted?.token, ...past);
  },

  /** Whom a site's token says it stands for. Only the edge can tell whether that is true. */
  subject(token) {
    try {
      return `${JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub}`;
    } catch {}
  },
};

globalThis.jasette = ([what, ...rest]) => does[what](...rest);
