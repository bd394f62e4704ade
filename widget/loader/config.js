// What the edge knows about this site. Tokens are replaced when the script is served.
export const config = __JASETTE_CONFIG__;

const { labels } = config;

/** The language of the page, or else of the browser, as far as we speak it. One of three letters is none that
 * begins alike. A match stands for what it found. Where we speak none of them, the site's own, or English. */
export const locale =
  [document.documentElement.lang, ...navigator.languages]
    .map((tag) => tag.toLowerCase().match(/^..(?![a-z])/))
    .find((tag) => labels[tag]) || "site-language";

/** What the launcher is called, and what it says if no chat comes. The frame brings all other words. */
export const [label, unreachable] = labels[locale];
