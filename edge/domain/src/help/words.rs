//! What the help pages say on their own, in each language of the widget.

/// The words of one language.
pub(super) struct Words {
    /// The heading of the list.
    pub help: &'static str,
    /// What the field for a search is called.
    pub search: &'static str,
    /// The button that searches.
    pub find: &'static str,
    /// Nothing was found.
    pub nothing: &'static str,
    /// The way back to the list.
    pub all: &'static str,
    /// An article that is not there any more.
    pub gone: &'static str,
}

const fn words(
    help: &'static str,
    search: &'static str,
    find: &'static str,
    nothing: &'static str,
    all: &'static str,
    gone: &'static str,
) -> Words {
    Words { help, search, find, nothing, all, gone }
}

/// The words of a language; English for one we do not speak.
pub(super) fn of(locale: &str) -> Words {
    match locale {
        "fr" => words(
            "Aide",
            "Chercher dans l’aide",
            "Chercher",
            "Nous n’avons rien trouvé. Essayez avec d’autres mots.",
            "Tous les articles",
            "Cet article n’est plus là. Peut-être l’un de ceux-ci vous aidera-t-il.",
        ),
        "ro" => words(
            "Ajutor",
            "Caută în ajutor",
            "Caută",
            "Nu am găsit nimic. Încercați cu alte cuvinte.",
            "Toate articolele",
            "Acest articol nu mai este aici. Poate vă ajută unul dintre acestea.",
        ),
        "de" => words(
            "Hilfe",
            "In der Hilfe suchen",
            "Suchen",
            "Dazu haben wir nichts gefunden. Versuchen Sie es mit anderen Wörtern.",
            "Alle Artikel",
            "Diesen Artikel gibt es nicht mehr. Vielleicht hilft Ihnen einer von diesen.",
        ),
        "es" => words(
            "Ayuda",
            "Buscar en la ayuda",
            "Buscar",
            "No hemos encontrado nada. Prueba con otras palabras.",
            "Todos los artículos",
            "Este artículo ya no está. Quizá te ayude uno de estos.",
        ),
        "it" => words(
            "Aiuto",
            "Cerca nell’aiuto",
            "Cerca",
            "Non abbiamo trovato nulla. Prova con altre parole.",
            "Tutti gli articoli",
            "Questo articolo non c’è più. Forse uno di questi ti aiuterà.",
        ),
        "pt" => words(
            "Ajuda",
            "Procurar na ajuda",
            "Procurar",
            "Não encontrámos nada. Tente com outras palavras.",
            "Todos os artigos",
            "Este artigo já não existe. Talvez um destes ajude.",
        ),
        "nl" => words(
            "Hulp",
            "Zoeken in de hulp",
            "Zoeken",
            "We hebben niets gevonden. Probeer het met andere woorden.",
            "Alle artikelen",
            "Dit artikel is er niet meer. Misschien helpt een van deze.",
        ),
        "pl" => words(
            "Pomoc",
            "Szukaj w pomocy",
            "Szukaj",
            "Nic nie znaleźliśmy. Spróbuj użyć innych słów.",
            "Wszystkie artykuły",
            "Tego artykułu już nie ma. Może pomoże jeden z tych.",
        ),
        "ar" => words(
            "مساعدة",
            "البحث في المساعدة",
            "بحث",
            "لم نجد شيئًا. جرّب كلمات أخرى.",
            "كل المقالات",
            "لم يعد هذا المقال موجودًا. قد يفيدك أحد هذه المقالات.",
        ),
        _ => words(
            "Help",
            "Search the help",
            "Search",
            "We found nothing for that. Try other words.",
            "All articles",
            "This article is not here any more. Perhaps one of these helps.",
        ),
    }
}
