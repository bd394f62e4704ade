//! The page for people whose browser asked for an address that names nothing.

use protocol::locale::direction;

/// The page in one of the widget's languages; English for any other.
#[must_use]
pub fn page(locale: &str) -> String {
    let (title, text) = words(locale);
    let dir = direction(locale);
    format!(
        "<!doctype html>\n<html lang=\"{locale}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/help.css\">\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n</main>\n</body>\n</html>\n"
    )
}

/// The title, and what to do now.
fn words(locale: &str) -> (&'static str, &'static str) {
    match locale {
        "fr" => (
            "Page introuvable",
            "Il n’y a rien à cette adresse. Vérifiez-la, ou revenez à la page d’où vous venez.",
        ),
        "ro" => (
            "Pagina nu există",
            "La această adresă nu este nimic. Verificați-o sau întoarceți-vă la pagina anterioară.",
        ),
        "de" => (
            "Seite nicht gefunden",
            "Unter dieser Adresse gibt es nichts. Prüfen Sie sie, oder gehen Sie zur vorigen Seite zurück.",
        ),
        "es" => (
            "Página no encontrada",
            "No hay nada en esta dirección. Compruébala o vuelve a la página anterior.",
        ),
        "it" => (
            "Pagina non trovata",
            "A questo indirizzo non c’è nulla. Controllalo o torna alla pagina precedente.",
        ),
        "pt" => {
            ("Página não encontrada", "Não há nada neste endereço. Verifique-o ou volte à página anterior.")
        }
        "nl" => (
            "Pagina niet gevonden",
            "Op dit adres is niets te vinden. Controleer het of ga terug naar de vorige pagina.",
        ),
        "pl" => (
            "Nie znaleziono strony",
            "Pod tym adresem niczego nie ma. Sprawdź go lub wróć do poprzedniej strony.",
        ),
        "ar" => ("الصفحة غير موجودة", "لا يوجد شيء في هذا العنوان. تحقق منه أو عُد إلى الصفحة السابقة."),
        _ => (
            "Page not found",
            "There is nothing at this address. Check it, or go back to the page you came from.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::locale::LOCALES;

    #[test]
    fn every_language_has_words_of_its_own() {
        for locale in LOCALES.into_iter().filter(|locale| *locale != "en") {
            assert_ne!(words(locale), words("en"), "{locale}");
        }
        assert!(page("ar").contains("<html lang=\"ar\" dir=\"rtl\">"));
    }
}
