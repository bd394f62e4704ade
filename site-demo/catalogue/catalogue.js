// A client-side-routed section, as many shops have one: the address changes without a page load,
// and the chat has to notice.

const base = "/demo/catalogue/";
const items = [
  { id: "luna", name: "Luna", kind: "Table lamp, porcelain", price: "€148", text: "A globe of thin porcelain that glows from within." },
  { id: "brume", name: "Brume", kind: "Pendant lamp, linen", price: "€210", text: "Washed linen over a steel frame, without a single hard shadow." },
  { id: "phare", name: "Phare", kind: "Floor lamp, oak", price: "€320", text: "A slim oak post with a shade that turns to where you read." },
  { id: "terre", name: "Terre", kind: "Bowl, stoneware", price: "€62", text: "A wide bowl with a celadon glaze that gathers at the bottom." },
  { id: "galet", name: "Galet", kind: "Cup, stoneware", price: "€24", text: "Without a handle and round as a pebble, for two warm hands." },
  { id: "mare", name: "Mare", kind: "Vase, porcelain", price: "€85", text: "Narrow at the neck, made for one branch." },
];

const place = document.getElementById("catalogue");

/** Makes an element with attributes and children; text stays text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function art(item, alt) {
  return make("img", { src: `../art/${item.id}.svg`, alt, width: "400", height: "400" });
}

function list() {
  const cards = items.map((item) =>
    make("li", {}, make("a", { class: "card", href: base + item.id },
      art(item, ""),
      make("span", { class: "name" }, item.name),
      make("span", { class: "kind" }, item.kind),
      make("span", { class: "price" }, item.price))));
  return [make("h1", { tabindex: "-1" }, "Catalogue"), make("ul", { class: "grid" }, ...cards)];
}

function detail(item) {
  return [make("article", { class: "product" },
    art(item, item.kind),
    make("div", {},
      make("h1", { tabindex: "-1" }, item.name),
      make("p", { class: "kind" }, item.kind),
      make("p", { class: "price" }, item.price),
      make("p", {}, item.text),
      make("p", {}, make("a", { href: base }, "Back to the catalogue"))))];
}

function unknown() {
  return [make("h1", { tabindex: "-1" }, "We do not make this"),
    make("p", {}, make("a", { href: base }, "Back to the catalogue"))];
}

function show() {
  const id = location.pathname.slice(base.length).replace(/\/$/, "");
  const item = items.find((item) => item.id === id);
  document.title = `${item ? item.name : "Catalogue"} · Atelier Lune`;
  place.replaceChildren(...(item ? detail(item) : id ? unknown() : list()));
}

place.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show();
  scrollTo(0, 0);
  // A page load would move a screen reader to the top; a change of route has to do it itself.
  place.querySelector("h1").focus();
});
addEventListener("popstate", show);
show();
