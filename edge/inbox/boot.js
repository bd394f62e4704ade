// Loads the inbox.
import { boot } from "../team_ui/boot.js";

boot({
  en: ["The inbox could not be loaded. Please check your connection.", "Try again"],
  fr: ["La boîte de réception n’a pas pu être chargée. Vérifiez votre connexion.", "Réessayer"],
  ro: ["Inboxul nu s-a putut încărca. Verifică conexiunea.", "Încearcă din nou"],
});
