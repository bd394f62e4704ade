//! What texts in several languages must look like.

use protocol::locale::{LOCALES, Localized};

/// Whether each text is in a language we know, no language is there twice, and each text `fits`.
/// None at all is fine.
#[must_use]
pub fn are_ok(texts: &[Localized], fits: impl Fn(&str) -> bool) -> bool {
    let locale = |text: &Localized| LOCALES.iter().position(|known| *known == text.locale);
    let mut seen = [false; LOCALES.len()];
    texts.iter().all(|text| {
        let first = locale(text).and_then(|at| seen.get_mut(at)).map(|seen| !std::mem::replace(seen, true));
        first == Some(true) && fits(&text.text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_known_and_there_once() {
        let texts = |locales: &[&str]| -> Vec<Localized> {
            locales.iter().map(|one| Localized { locale: (*one).into(), text: "x".into() }).collect()
        };
        assert!(are_ok(&[], |_| false));
        assert!(are_ok(&texts(&LOCALES), |text| text == "x"));
        for (bad, fits) in [(&["en", "fr", "en"][..], true), (&["ja"], true), (&[""], true), (&["en"], false)]
        {
            assert!(!are_ok(&texts(bad), |_| fits), "{bad:?}");
        }
    }
}
