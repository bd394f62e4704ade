// Loads the inbox: the module and the texts of the page's language, side by side, then starts it.
import init, { start } from "glue";

// The only words outside the locale files: they are for the case that those cannot be loaded.
const APOLOGY = {
  en: ["The inbox could not be loaded. Please check your connection.", "Try again"],
  fr: ["La boîte n’a pas pu être chargée. Vérifiez votre connexion.", "Réessayer"],
  ro: ["Căsuța nu s-a putut încărca. Verifică conexiunea.", "Încearcă din nou"],
};

async function text(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

function apologize() {
  const [words, again] = APOLOGY[document.documentElement.lang] ?? APOLOGY.en;
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

const { wasm, locale } = document.body.dataset;
try {
  const [texts] = await Promise.all([text(locale), init({ module_or_path: wasm })]);
  start(texts);
} catch (error) {
  console.error(error);
  apologize();
}
