// What the edge knows about this site. The token is replaced when the script is served.
export const config = __JASETTE_CONFIG__;

const { labels } = config;

/** The language of the page, or else of the browser, as far as we speak it. */
export const locale =
  [document.documentElement.lang, ...navigator.languages].map((tag) => tag.split("-")[0].toLowerCase()).find((tag) => labels[tag]) || "en";

/** What the launcher is called. The frame brings the words for everything after it. */
export const label = labels[locale];
