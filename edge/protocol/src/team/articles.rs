//! A site's help articles: what the team writes and visitors read.

use crate::ids::EntryId;
use crate::limits;
use crate::locale::LOCALES;
use crate::rejection::Rejection;
use crate::text;
use serde::{Deserialize, Serialize};

/// A help article. In a list the bodies are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its id, made by the client that adds it.
    pub id: EntryId,
    /// Counts its changes. Whoever saves gives back the one they began with; 0 for a new article.
    pub revision: u64,
    /// Whether visitors can read it.
    pub published: bool,
    /// Its place among the others, the lowest first.
    pub place: u32,
    /// What it says, in each language it is written in. The first one stands in for the others.
    pub texts: Vec<ArticleText>,
}

/// An article in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleText {
    /// The language, one of [`LOCALES`].
    pub locale: String,
    /// Its title.
    pub title: String,
    /// What it stands under in the list; empty for nothing.
    pub category: String,
    /// Plain text: blank lines between paragraphs, addresses become links.
    pub body: String,
}

impl Article {
    /// Checks an article, and cuts white space off the ends of its texts.
    ///
    /// # Errors
    /// The first thing that is wrong, by name.
    pub fn checked(mut self) -> Result<Self, Rejection> {
        if !self.id.is_valid() {
            return Err(Rejection::BadId);
        }
        if self.texts.is_empty() {
            return Err(Rejection::TitleMissing);
        }
        let mut seen: Vec<String> = Vec::new();
        for text in &mut self.texts {
            if !LOCALES.contains(&text.locale.as_str()) || seen.contains(&text.locale) {
                return Err(Rejection::Malformed);
            }
            seen.push(text.locale.clone());
            text.title = within(&text.title, limits::ARTICLE_TITLE_MAX)?;
            text.category = within(&text.category, limits::NAME_MAX)?;
            text.body = within(&text.body, limits::ARTICLE_MAX)?;
            if text.title.is_empty() {
                return Err(Rejection::TitleMissing);
            }
            if text.body.is_empty() {
                return Err(Rejection::TextEmpty);
            }
        }
        Ok(self)
    }

    /// What it says in a language, or else in its first one.
    #[must_use]
    pub fn text(&self, locale: &str) -> Option<&ArticleText> {
        self.texts.iter().find(|text| text.locale == locale).or(self.texts.first())
    }
}

fn within(raw: &str, max: usize) -> Result<String, Rejection> {
    let text = text::written(raw);
    if text::longer_than(&text, max) { Err(Rejection::ArticleTooLong) } else { Ok(text) }
}

/// The path of a site's help pages, or of one article.
#[must_use]
pub fn help_path(site: &str, article: &str) -> String {
    if article.is_empty() { ["/help/", site].concat() } else { ["/help/", site, "/", article].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(locale: &str, title: &str, body: &str) -> ArticleText {
        ArticleText { locale: locale.into(), title: title.into(), category: String::new(), body: body.into() }
    }

    fn article(texts: Vec<ArticleText>) -> Article {
        Article { id: EntryId::parse("returns").unwrap(), revision: 0, published: true, place: 1, texts }
    }

    #[test]
    fn an_article_has_a_title_and_a_body_within_limits() {
        let good = article(vec![text("en", " Returns ", "You have 30 days.\n\nThen none.\n")]);
        let checked = good.checked().unwrap();
        assert_eq!(checked.texts[0].title, "Returns");
        assert_eq!(checked.texts[0].body, "You have 30 days.\n\nThen none.");
        for (texts, why) in [
            (vec![], Rejection::TitleMissing),
            (vec![text("en", " ", "x")], Rejection::TitleMissing),
            (vec![text("en", "x", "\n")], Rejection::TextEmpty),
            (vec![text("en", &"x".repeat(151), "x")], Rejection::ArticleTooLong),
            (vec![text("en", "x", &"x".repeat(20_001))], Rejection::ArticleTooLong),
            (vec![text("ja", "x", "x")], Rejection::Malformed),
            (vec![text("en", "x", "x"), text("en", "y", "y")], Rejection::Malformed),
        ] {
            assert_eq!(article(texts).checked(), Err(why));
        }
    }

    #[test]
    fn whoever_reads_another_language_reads_the_first() {
        let article = article(vec![text("fr", "Retours", "x"), text("en", "Returns", "x")]);
        assert_eq!(article.text("en").unwrap().title, "Returns");
        assert_eq!(article.text("de").unwrap().title, "Retours");
    }
}
