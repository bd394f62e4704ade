// Loads the settings.
import { boot } from "../team_ui/boot.js";

boot({
  en: ["The settings could not be loaded. Please check your connection.", "Try again"],
  fr: ["Les réglages n’ont pas pu être chargés. Vérifiez votre connexion.", "Réessayer"],
  ro: ["Setările nu s-au putut încărca. Verifică conexiunea.", "Încearcă din nou"],
});
