// Words around numbers, by the browser's own tables, so that no language's plurals are downloaded.
const { lang } = document.documentElement;

/** A number with its unit, as people of the page's language say it: "22 minutes". */
globalThis.amount = (number, unit) => number.toLocaleString(lang, { style: "unit", unit, unitDisplay: "long" });

/** The plural category of a number: `one`, `two`, `few`, ... */
globalThis.plural = (number) => new Intl.PluralRules(lang).select(number);
