/** Tells the app something: a tag and what belongs to it, as on the port to the page. */
export const tell = (...data) => dispatchEvent(new MessageEvent("jasette", { data }));
