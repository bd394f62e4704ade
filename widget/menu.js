// A menu closes when something in it is chosen, or something else, and by Escape before all else.
const open = () => document.querySelector("details[open]");

addEventListener("click", ({ target }) => {
  const menu = open();
  if (menu && !target.closest("summary")) menu.open = false;
});
addEventListener(
  "keydown",
  (event) => {
    const menu = open();
    if (!menu || event.key !== "Escape") return;
    event.stopPropagation();
    menu.open = false;
    menu.firstChild.focus();
  },
  true,
);
