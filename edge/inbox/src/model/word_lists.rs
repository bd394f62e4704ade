//! The word lists of the courtesy check. Those that came with Jasette are asked for when a language
//! needs them; a site's own are in its library.

use super::reply_library::ReplyLibraryEffect;
use super::{Effect, Model};
use protocol::locale::Localized;

/// The word lists that came with Jasette, as far as they were needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordLists {
    /// What is here.
    here: Vec<Localized>,
    /// The languages that were asked for.
    asked: Vec<String>,
}

impl Model {
    /// The word lists of a language are needed: asks for them, once.
    pub(super) fn need_word_lists(&mut self, locale: String) -> Vec<Effect> {
        if self.reply_library.word_lists.asked.contains(&locale) {
            return Vec::new();
        }
        self.reply_library.word_lists.asked.push(locale.clone());
        vec![Effect::ReplyLibrary(ReplyLibraryEffect::WordLists(locale))]
    }

    /// They came, or did not: then whoever needs them next asks again.
    pub(super) fn word_lists_came(&mut self, locale: &str, text: Option<String>) -> Vec<Effect> {
        let lists = &mut self.reply_library.word_lists;
        match text {
            Some(text) => lists.here.push(Localized { locale: locale.to_owned(), text }),
            None => lists.asked.retain(|asked| asked != locale),
        }
        Vec::new()
    }

    /// The word lists of a language that came with Jasette, once they are here.
    #[must_use]
    pub fn built_in_word_list(&self, locale: &str) -> Option<String> {
        text(&self.reply_library.word_lists.here, locale)
    }

    /// The word lists of a language that the site has edited.
    #[must_use]
    pub fn own_word_list(&self, locale: &str) -> Option<String> {
        text(&self.reply_library.stored.as_ref()?.library.courtesy, locale)
    }

    /// Whether there are word lists for a language.
    #[must_use]
    pub fn has_word_list(&self, locale: &str) -> bool {
        let own = self.reply_library.stored.iter().flat_map(|stored| &stored.library.courtesy);
        self.reply_library.word_lists.here.iter().chain(own).any(|list| list.locale == locale)
    }
}

fn text(all: &[Localized], locale: &str) -> Option<String> {
    all.iter().find(|list| list.locale == locale).map(|list| list.text.clone())
}
