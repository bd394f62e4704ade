// The app's own module: the glue to its wasm, and what listens beside it.
import "./menu.js";
import "./pages.js";

export { default, start } from "glue";
