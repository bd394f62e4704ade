// Finds elements as a person with a screen reader would: by role and accessible name, inside open
// shadow roots too. Arguments: roles separated by |, the name, how to compare ("is", "starts",
// "has"), and whether the element must be visible. Returns all that fit, in document order.
const [roles, wanted, how, mustShow] = arguments;

const INPUTS = {
  checkbox: "checkbox", radio: "radio", range: "slider", search: "searchbox", number: "spinbutton",
  button: "button", submit: "button", reset: "button", hidden: "none",
};
const TAGS = {
  button: "button", summary: "button", textarea: "textbox", select: "combobox", iframe: "frame", ul: "list", ol: "list",
  li: "listitem", fieldset: "group", dialog: "dialog", form: "form", section: "region", article: "article",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", main: "main", nav: "navigation", output: "status", table: "table",
};

function roleOf(element) {
  const given = element.getAttribute("role");
  if (given) return given.trim().split(/\s+/)[0];
  const tag = element.localName;
  if (tag === "a") return element.hasAttribute("href") ? "link" : "generic";
  if (tag === "input") return INPUTS[element.type] ?? "textbox";
  return TAGS[tag] ?? "generic";
}

function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true") return "";
  if (node.getAttribute("aria-label")) return node.getAttribute("aria-label");
  return [...node.childNodes].map(textOf).join(" ");
}

function nameOf(element) {
  const by = element.getAttribute("aria-labelledby");
  if (by) {
    const root = element.getRootNode();
    return by.trim().split(/\s+/).map((id) => root.getElementById(id)).filter(Boolean).map(textOf).join(" ");
  }
  if (element.getAttribute("aria-label")) return element.getAttribute("aria-label");
  if (element.labels?.length) return [...element.labels].map(textOf).join(" ");
  if (element.localName === "fieldset") return textOf(element.querySelector("legend") ?? document.createTextNode(""));
  if (element.localName === "table") return element.caption ? textOf(element.caption) : "";
  if (["textbox", "searchbox", "frame", "list", "log", "group", "region", "dialog"].includes(roleOf(element))) {
    return element.title || element.placeholder || "";
  }
  return textOf(element).trim() ? textOf(element) : element.title || "";
}

function* everything(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* everything(element.shadowRoot);
  }
}

const shows = (element) =>
  element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
  !element.closest('[aria-hidden="true"], [inert]');

const fits = (element) => {
  const name = nameOf(element).replace(/\s+/g, " ").trim();
  if (how === "starts") return name.startsWith(wanted);
  if (how === "has") return name.includes(wanted);
  return name === wanted;
};

return [...everything(document)].filter(
  (element) => roles.split("|").includes(roleOf(element)) && fits(element) && (!mustShow || shows(element)),
);
