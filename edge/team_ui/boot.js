// Loads an app of the team: the module and the texts of the page's language, side by side, then starts
// it.
import init, { start } from "glue";

async function text(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

function apologize(apologies) {
  const [words, again] = apologies[document.documentElement.lang] ?? apologies.en;
  const place = document.createElement("div");
  place.className = "loading";
  place.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.textContent = words;
  const button = document.createElement("button");
  button.className = "primary";
  button.textContent = again;
  button.addEventListener("click", () => location.reload());
  place.append(sentence, button);
  document.getElementById("app").replaceChildren(place);
}

// `apologies` are the only words outside the locale files: for the case that those cannot be loaded.
export async function boot(apologies) {
  const { wasm, locale } = document.body.dataset;
  try {
    const [, texts] = await Promise.all([init({ module_or_path: fetch(wasm) }), text(locale)]);
    start(texts);
  } catch (error) {
    console.error(error);
    apologize(apologies);
  }
}
