//! What the check-up says, in the languages of the team's apps.

use super::sentences::sentence;
use super::{Finding, Topic};

/// English, French and Romanian.
pub(super) type Words = [&'static str; 3];

/// Languages, in the order of [`Words`]; whoever reads another gets English.
const LANGUAGES: [&str; 3] = ["en", "fr", "ro"];

impl Finding {
    /// What it is about, in a language.
    #[must_use]
    pub fn topic(&self, language: &str) -> &'static str {
        pick(topic(self.topic), language)
    }

    /// What was found, and what mends it, in a language.
    #[must_use]
    pub fn text(&self, language: &str) -> String {
        let (words, values) = sentence(&self.reason);
        // What is put in is not looked through for more.
        let mut text = String::new();
        let mut rest = pick(words, language);
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, from)| Some((before, from.split_once('}')?)))
        {
            text.push_str(before);
            text.extend(values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()));
            rest = after;
        }
        text + rest
    }
}

/// The mail that tries whether mail goes out: what it is about, and what it says.
#[must_use]
pub fn test_mail(language: &str) -> (&'static str, &'static str) {
    let about = [
        "Mail from your chat arrives",
        "Les e-mails de votre chat arrivent",
        "E-mailurile chatului tău ajung",
    ];
    let text = [
        "You asked for this mail in the check-up of your chat. It has arrived, so transcripts and links will too.",
        "Vous avez demandé cet e-mail dans la vérification de votre chat. Il est arrivé : les transcriptions et les \
         liens arriveront aussi.",
        "Ai cerut acest e-mail la verificarea chatului tău. A ajuns, deci vor ajunge și transcrierile și linkurile.",
    ];
    (pick(about, language), pick(text, language))
}

fn pick(words: Words, language: &str) -> &'static str {
    let [english, ..] = words;
    let language = language.split('-').next().unwrap_or_default();
    LANGUAGES.into_iter().zip(words).find(|(known, _)| *known == language).map_or(english, |(_, said)| said)
}

fn topic(topic: Topic) -> Words {
    match topic {
        Topic::Origin => ["Address", "Adresse", "Adresă"],
        Topic::Tls => ["Encryption", "Chiffrement", "Criptare"],
        Topic::Address => {
            ["Visitors’ IP addresses", "Adresses IP des visiteurs", "Adresele IP ale vizitatorilor"]
        }
        Topic::Mail => ["Mail", "E-mail", "E-mail"],
        Topic::SignOn => ["Single sign-on", "Authentification unique", "Autentificare unică"],
        Topic::Clock => ["Clock", "Horloge", "Ceas"],
        Topic::Storage => ["Storage", "Stockage", "Stocare"],
        Topic::Versions => ["Versions", "Versions", "Versiuni"],
    }
}
