// What is needed once a chat has begun: sounds, files, mail. None of it is needed to open the chat, so that it comes
// afterwards. `browser.js` calls it.
export * from "./sound.js";

/** How long nothing may move in an upload, in milliseconds. What a slow line has still to send is out of
 * the browser's sight, so this is long. */
const STALLED = 180_000;

/** Uploads a file, which is an array of it and its request; resolves with the code of a refusal, empty for none. */
export const upload = (entry, url, headers, progress) =>
  new Promise((resolve) => {
    if (!entry) return;
    const request = (entry[1] = new XMLHttpRequest());
    request.open("PUT", url);
    request.responseType = "json";
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
      resolve(request.status === 204 ? "" : request.response?.rejected?.code || "unreachable");
    };
    request.send(entry[0]);
    wait();
  });

/** Fetches something and hands it to the visitor as a file. Resolves with whether it came. */
export async function download(url, headers, name) {
  const response = await fetch(url, { headers });
  if (!response.ok) return false;
  const link = Object.assign(document.createElement("a"), { download: name });
  link.href = URL.createObjectURL(await response.blob());
  link.click();
  // The browser may still be reading what it was handed.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return true;
}

/** The mail that was asked for last, with its id: asked for twice, or after an answer that got lost, it
 * is one mail. */
let letter = {};

/** Has the transcript mailed by `post`; resolves with the code of a refusal. */
export async function mail(post, wish, asked) {
  if (wish !== letter.wish) letter = { wish, id: crypto.getRandomValues(new Uint32Array(4)).join("-") };
  const { rejected } = await post(JSON.stringify({ id: letter.id, ...asked }));
  if (!rejected) letter = {};
  return rejected?.code;
}
