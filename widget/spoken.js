// Words around numbers and moments, by the browser's own tables, so that no language's plurals and
// months are downloaded.
const { lang } = document.documentElement;

/** A number with its unit, as people of the page's language say it: "22 minutes". */
export const amount = (number, unit) =>
  number.toLocaleString(lang, { style: "unit", unit, unitDisplay: "long" });

const parts = {
  w: ["weekday", "long"],
  d: ["day", "numeric"],
  M: ["month", "long"],
  h: ["hour", "2-digit"],
  m: ["minute", "2-digit"],
};

const formats = {};

/** A moment with those parts whose letters are named. */
export const dated = (at, letters) =>
  (formats[letters] ||= new Intl.DateTimeFormat(
    lang,
    // The short style is known in half the time that it takes to put one together.
    letters === "hm" ? { timeStyle: "short" } : Object.fromEntries([...letters].map((letter) => parts[letter])),
  )).format(at);

/** Prepares the words for moments: the first one takes the browser long. */
export const warmUp = () => (window.requestIdleCallback || setTimeout)(() => dated(0, "hm"));

/** The first letters or digits of a name's first and last word, with the marks on them: a sign of another kind is
 * passed over, a whole one. */
export const initials = (name) => {
  const letters = name.normalize().split(/\s+/).flatMap((word) => word.match(/[\p{L}\p{N}]\p{M}*/u) || []);
  return letters.slice(0, 1).concat(letters.slice(1).slice(-1)).join("");
};

/** Whether a character is part of a word, in any script. */
export const isOfWord = (c) => /^(?!\p{DI})[\p{L}\p{M}\p{N}]/u.test(c);

/** One of the forms of a text, `one: {count} message | other: {count} messages`, with its number. */
export const counted = (forms, number) => {
  const all = Object.fromEntries(forms.split(" | ").map((form) => form.split(": ")));
  return (all[new Intl.PluralRules(lang).select(number)] || all.other).replace("{count}", number);
};
