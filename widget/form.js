// What the form before the chat asks besides the name: draws the rows that the edge tells, and says
// what is wrong with what stands in its fields. The edge checks all of it again. Only those visitors
// download it who are asked.
import { tell } from "./tell.js";

const tags = { long: "textarea", message: "textarea", choice: "select", department: "select" };
const types = { email: "email", tel: "tel", consent: "checkbox" };
const mail = /^[^\s@<>()[\],;:\\"]+@([^\s@.<>()[\],;:\\"]+\.)+[^\s@.<>()[\],;:\\"]+$/;
const phone = /^(?=(\D*\d){6,15}\D*$)\+?[\d ./()-]{1,39}$/;
const hidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** The names of the texts, in the order in which they come. */
const names =
  "optional privacy department contact message missing much email tel either consent".split(" ");
let says;
/** The fields that are drawn: what the edge tells of each, the field, and the place for what is wrong. */
let fields;
/** What stands in them by their ids, and what stood in others before. */
let values;

const make = (place, tag, attributes, text = "") => {
  const element = place.appendChild(document.createElement(tag));
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.textContent = text;
  return element;
};

const read = (input) => (input.type === "checkbox" && !input.checked ? "" : input.value.trim());

function fault(kind, required, most, text) {
  const isPhone = phone.test(text);
  if (kind === "contact") return isPhone || mail.test(text) ? "" : says.either;
  if (!text) return required && (kind === "consent" ? says.consent : says.missing);
  if ([...text].length > most) return says.much;
  const fits = { email: mail.test(text), tel: isPhone };
  if (kind in fits) return fits[kind] ? "" : says[kind];
  return kind === "text" && hidden.test(text) ? says.missing : "";
}

/** Says what is wrong with a field, if anything. */
function judge(input, wrong, why) {
  wrong.textContent = why;
  input.setAttribute("aria-invalid", !!why);
}

/** Draws the form at the end of a place, with what was typed, and a first message that came back. */
export function draw(place, rows, typed, message, texts) {
  says = Object.fromEntries(texts.split("\n").map((text, at) => [names[at], text]));
  let before;
  try {
    before = JSON.parse(typed);
  } catch {}
  // An owner's field may be called as something that every object has.
  values = { __proto__: null, ...before };
  fields = rows.split("\n").filter(Boolean).map((row, at) => {
    const [kind, required, most, id, label, ...choices] = row.split("\t");
    const name = `field-${at}`;
    const field = make(place, "div", { class: "field" });
    make(field, "label", { for: name }, (label || says[kind]) + (required ? "" : ` (${says.optional})`));
    const about = { id: name, "aria-describedby": `${name}-error`, "aria-required": !!required };
    const input = make(field, tags[kind] || "input", about);
    const wrong = make(field, "p", { class: "error", id: `${name}-error`, role: "alert" });
    judge(input, wrong, "");
    if (!tags[kind]) input.type = types[kind] || "text";
    if (kind === "email" || kind === "tel") input.autocomplete = kind;
    if (kind === "consent") {
      input.checked = values[id];
      const [href] = choices;
      if (href) make(place, "a", { class: "link", href, target: "_blank", rel: "noopener" }, says.privacy);
    } else {
      if (tags[kind] === "select") {
        make(input, "option", { value: "" });
        while (choices.length) make(input, "option", { value: choices.shift() }, choices.shift());
      }
      input.value = values[id] ||= kind === "message" ? message : "";
    }
    input.addEventListener("input", () => {
      values[id] = read(input);
      judge(input, wrong, "");
      tell("form", JSON.stringify(values), values["@@message"] || "");
    });
    return [kind, required, most, id, input, wrong];
  });
}

/** What the form says now; nothing as long as something is wrong, which it says and moves the focus to. */
export function sheet() {
  const own = { message: "", contact: "", department: "" };
  const answers = [];
  let first;
  for (const [kind, required, most, id, input, wrong] of fields) {
    const text = (values[id] = read(input));
    const why = fault(kind, required, most, text);
    judge(input, wrong, why || "");
    if (why) first ||= input;
    if (kind in own) own[kind] = text;
    else if (text && kind !== "consent") answers.push(id.replace("@", ""), text);
  }
  first?.focus();
  const kept = Object.entries(values).filter(([id]) => id[0] !== "@");
  return first ? undefined : [JSON.stringify(Object.fromEntries(kept)), ...Object.values(own), ...answers];
}
