// What the edge knows about this site. The token is replaced when the script is served.
export const config = __JASETTE_CONFIG__;

const language = document.documentElement.lang.toLowerCase().split("-")[0];

/** The language of the page, as far as we speak it. */
export const locale = config.labels[language] ? language : "en";

/** Open the chat, close the chat, the frame's title, and what the launcher says beside its sign. */
export const labels = config.labels[locale];
