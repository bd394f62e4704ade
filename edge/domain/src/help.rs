//! A site's help articles: changing them, finding them, and showing them as pages that need no script.

mod page;
#[cfg(test)]
mod tests;
mod words;

pub use page::{Reader, article, index};

use protocol::ids::EntryId;
use protocol::limits::ARTICLES_MAX;
use protocol::rejection::Rejection;
use protocol::team::articles::Article;
use serde::{Deserialize, Serialize};

/// Most words of a search that count.
const WORDS_MAX: usize = 8;
/// Most characters of such a word.
const WORD_MAX: usize = 32;

/// An article after a change: `given` names the revision it is based on, `count` is how many there are.
///
/// # Errors
/// [`Rejection::Stale`], [`Rejection::TooManyArticles`], or what [`Article::checked`] finds.
pub fn change(known: Option<&Article>, given: Article, count: usize) -> Result<Article, Rejection> {
    let mut article = given.checked()?;
    match known {
        None if article.revision != 0 => return Err(Rejection::Stale),
        None if count >= ARTICLES_MAX => return Err(Rejection::TooManyArticles),
        Some(known) if known.revision != article.revision => return Err(Rejection::Stale),
        _ => {}
    }
    article.revision += 1;
    Ok(article)
}

/// A search in the language of the index: every word begins one of the text's. In quotes, so that
/// nothing that is typed means anything else. None when there is no word in it.
#[must_use]
pub fn terms(typed: &str, all: bool) -> Option<String> {
    let words = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let quoted = words.take(WORDS_MAX).map(|word| {
        let word: String = word.chars().take(WORD_MAX).collect();
        format!("\"{word}\"*")
    });
    let terms = quoted.collect::<Vec<_>>().join(if all { " " } else { " OR " });
    (!terms.is_empty()).then_some(terms)
}

/// A row of the index that a search has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The article.
    pub id: EntryId,
    /// The language of the text it was found in.
    pub locale: String,
    /// The part of the text.
    pub excerpt: String,
}

/// An article as it stands in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its id.
    pub id: EntryId,
    /// The language it can be read in.
    pub locale: String,
    /// Its title in that.
    pub title: String,
    /// What it stands under.
    pub category: String,
    /// What was found of it; empty where nothing was looked for.
    pub excerpt: String,
}

/// The articles that can be read, each in the reader's language or else in its first.
#[must_use]
pub fn listed(articles: &[Article], locale: &str) -> Vec<Listed> {
    articles.iter().filter_map(|article| entry(article, locale, "")).collect()
}

/// Those that were found, the best first. What was found in a language that the reader is not shown
/// is left out.
#[must_use]
pub fn found(articles: &[Article], hits: &[Hit], locale: &str) -> Vec<Listed> {
    let found = hits.iter().filter_map(|hit| {
        let article = articles.iter().find(|article| article.id == hit.id)?;
        entry(article, locale, &hit.excerpt).filter(|entry| entry.locale == hit.locale)
    });
    found.collect()
}

fn entry(article: &Article, locale: &str, excerpt: &str) -> Option<Listed> {
    let text = article.text(locale).filter(|_| article.published)?;
    Some(Listed {
        id: article.id.clone(),
        locale: text.locale.clone(),
        title: text.title.clone(),
        category: text.category.clone(),
        excerpt: excerpt.to_owned(),
    })
}
