//! Which language a draft is in. A visitor may write French and be answered in English: what counts is
//! what the agent writes. Told by the small words that every message is full of; where these say too
//! little, nothing is claimed.

use crate::fold;
use crate::table::language;
use crate::text::{Text, Word};

/// So many small words must speak for a language.
const ENOUGH: usize = 2;

/// Small words of the languages that the widget speaks, without accents. A word that is common in two of
/// these languages is left out, or stands with both.
const SMALL_WORDS: [(&str, &str); 9] = [
    (
        "en",
        "the and you your are were have has this that these those with not would can could should please thank \
         thanks our they it been does did there here what which when where how from but because get got my yours \
         she his her their nothing never nobody none wrong bad its will for is was",
    ),
    (
        "fr",
        "les des du et est sont vous nous je il elle ils cette ces votre vos notre mon avec pour pas qui dans sur \
         aux mais ou ont avez avons suis etes sera peut bonjour merci oui rien jamais aucun aucune personne c j qu \
         une",
    ),
    (
        "ro",
        "este sunt nu dumneavoastra noi pentru cu din sau dar daca avem aveti puteti poate fi fost ati pe cand unde \
         cum acest aceasta acestea buna multumesc multumim rog imi iti nimic niciodata nimeni niciun nicio gresit \
         fara vom nici asta lui mai va o se care azi maine coletul comanda",
    ),
    (
        "de",
        "der das und ist sind nicht sie wir ich ihr ihre ihnen mit fur auf ein eine einen dem zu von bei auch noch \
         wenn bitte danke haben wird kann konnen nichts niemand was will",
    ),
    (
        "es",
        "el los las y es esta con para por su sus usted del pero muy tiene puede gracias hola nada nunca nadie una \
         pedido se o",
    ),
    (
        "it",
        "gli di che con della dei sono siamo questo questa nel alla piu grazie ciao tuo suo puo niente nessuno \
         abbiamo ordine una il o noi mai",
    ),
    (
        "pt",
        "os um uma com nao dos das seu sua sao tem temos pode obrigado obrigada ola nada nunca ninguem foi para por \
         o se",
    ),
    (
        "nl",
        "het een zijn niet wij voor van aan ook nog als maar bedankt graag heeft hebben kunnen niets nooit geen uw \
         jouw is was ik u",
    ),
    (
        "pl",
        "nie jest sie dla pani pana nasz jak czy prosze dziekuje mozna moze przez juz tylko nigdy nikt z w o",
    ),
];

/// Letters that only one of the languages has.
const OWN_LETTERS: [(&str, &str); 6] =
    [("fr", "çœêèùû"), ("ro", "ășşțţ"), ("de", "ßäöü"), ("es", "ñ"), ("pt", "ãõ"), ("pl", "ąćęłńśźż")];

/// The language that a draft is written in, as its own words tell it; else the one that is given, which is
/// the visitor's.
#[must_use]
pub fn language_of<'a>(draft: &str, otherwise: &'a str) -> &'a str {
    read_language(&Text::read(draft), otherwise)
}

/// The same of a draft that is read already.
pub(crate) fn read_language<'a>(text: &Text, otherwise: &'a str) -> &'a str {
    match told(text) {
        // Its region is not lost.
        Some(told) if told != language(otherwise) => told,
        _ => otherwise,
    }
}

fn told(text: &Text) -> Option<&'static str> {
    let own: Vec<&Word> = text.words.iter().filter(|word| !word.foreign).collect();
    let arabic =
        |word: &&&Word| word.letters.iter().any(|letter| ('\u{600}'..'\u{700}').contains(&letter.base));
    if !own.is_empty() && own.iter().filter(arabic).count() * 2 > own.len() {
        return Some("ar");
    }
    let mut points = SMALL_WORDS.map(|(language, words)| (points(text, &own, language, words), language));
    points.sort_unstable_by(|one, other| other.cmp(one));
    let [(most, language), (next, _), ..] = points;
    (most >= ENOUGH && most > next).then_some(language)
}

fn points(text: &Text, own: &[&Word], language: &str, small_words: &str) -> usize {
    let letters = OWN_LETTERS.iter().find(|(known, _)| *known == language).map_or("", |(_, letters)| letters);
    let has_own_letter = |word: &Word| {
        let typed = text.chars.get(word.start..word.end).unwrap_or_default();
        typed.iter().flat_map(|c| c.to_lowercase()).any(|c| letters.contains(c))
    };
    let is_small = |word: &Word| {
        small_words.split_whitespace().any(|known| {
            word.letters.len() == known.len()
                && fold::letters(known.chars())
                    .iter()
                    .zip(&word.letters)
                    .all(|(known, typed)| known.base == typed.base)
        })
    };
    own.iter().filter(|word| is_small(word) || has_own_letter(word)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_tells_its_language() {
        for (lang, draft) in [
            ("en", "Your parcel has left our warehouse."),
            ("fr", "Votre colis est parti ce matin."),
            ("fr", "Rien n'est perdu, je vérifie."),
            ("ro", "Coletul dumneavoastră a plecat azi."),
            ("ro", "Nu am gasit nimic, dar mai caut."),
            ("de", "Das Paket ist heute nicht gekommen."),
            ("es", "El pedido está en camino, gracias por su paciencia."),
            ("it", "Il pacco è partito questa mattina, grazie."),
            ("pt", "A sua encomenda não chegou, obrigado."),
            ("nl", "Het pakket is vandaag niet aangekomen."),
            ("pl", "Paczka nie jest jeszcze gotowa, proszę zaczekać."),
            ("ar", "طلبك في الطريق إليك."),
        ] {
            assert_eq!(language_of(draft, "xx"), lang, "{draft}");
        }
    }

    #[test]
    fn too_little_to_tell_leaves_the_visitors_language() {
        for draft in
            ["", "Ok!", "fin", "👋", "https://a.example/the/and/you", "MV-204817", "«the and you» xyz"]
        {
            assert_eq!(language_of(draft, "fr-CA"), "fr-CA", "{draft}");
        }
        assert_eq!(language_of("Votre colis est parti.", "fr-CA"), "fr-CA", "with its region");
    }
}
