//! The site's help articles: their links at hand in the composer.

use super::{Effect, Model};
use crate::model::session::Denied;
use protocol::ids::{ConversationId, EntryId, SiteId, Timestamp};
use protocol::team::articles::{Article, help_path};
use protocol::team::reply_library::{Canned, Entry, folded};

/// Articles that are older than this are asked for again when a conversation is opened.
const FRESH_MS: u64 = 60_000;
/// Most articles in the menu of the reply library.
const ROWS: usize = 5;
/// What stands before an article in that menu, and finds them all.
pub const SHORTCUT: &str = "help";

/// The articles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Articles {
    /// Where the help pages are: the origin that this page comes from.
    pub origin: String,
    /// All of a site, without their bodies; nothing before the first answer.
    list: Option<(SiteId, Vec<Article>)>,
    /// When they were asked for.
    asked_at: Option<Timestamp>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum ArticlesMsg {
    /// A conversation is on screen, in which links may be wanted.
    Wanted,
    /// The answer to [`ArticlesEffect::List`].
    Loaded(SiteId, Result<Vec<Article>, Denied>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum ArticlesEffect {
    /// Ask for all, without their bodies.
    List(SiteId),
}

impl Model {
    pub(super) fn on_articles(&mut self, now: Timestamp, msg: ArticlesMsg) -> Vec<Effect> {
        let Some(site) = self.site.clone() else { return Vec::new() };
        let own = &mut self.articles;
        match msg {
            ArticlesMsg::Wanted => {
                let fresh = own.asked_at.is_some_and(|asked| now.saturating_sub(asked) < FRESH_MS);
                if fresh && own.list.as_ref().is_none_or(|(of, _)| *of == site) {
                    return Vec::new();
                }
                own.asked_at = Some(now);
                vec![Effect::Articles(ArticlesEffect::List(site))]
            }
            ArticlesMsg::Loaded(of, answer) => {
                match answer {
                    Ok(list) if of == site => own.list = Some((of, list)),
                    Ok(_) => {}
                    Err(_) => own.asked_at = None,
                }
                Vec::new()
            }
        }
    }

    /// The site's articles without their bodies; nothing as long as they are not known.
    #[must_use]
    pub fn help_articles(&self) -> Option<&[Article]> {
        let (of, list) = self.articles.list.as_ref()?;
        (self.site.as_ref() == Some(of)).then_some(list)
    }

    /// The address of an article as a visitor opens it.
    #[must_use]
    pub fn article_link(&self, id: &EntryId, locale: &str) -> String {
        let site = self.site.as_ref().map(SiteId::as_str).unwrap_or_default();
        [&self.articles.origin, &help_path(site, id.as_str()), "?lang=", locale].concat()
    }

    /// The articles that fit what was typed after a slash, as entries of the menu: title and link, in
    /// the conversation's language.
    pub(super) fn articles_matching(&self, id: &ConversationId, query: &str) -> Vec<Entry> {
        let (query, locale) = (folded(query), self.locale_of(id));
        let fits = |title: &str| {
            let title = folded(title);
            let mut words = title.split(|c: char| !c.is_alphanumeric());
            SHORTCUT.starts_with(&query) || words.any(|word| word.starts_with(&query))
        };
        let known = self.help_articles().unwrap_or_default();
        let found = known.iter().filter(|one| one.published && !query.is_empty()).filter_map(|one| {
            let title = &one.text(&locale)?.title;
            fits(title).then(|| {
                Entry::Canned(Canned {
                    id: one.id.clone(),
                    shortcut: SHORTCUT.to_owned(),
                    locale: locale.clone(),
                    department: None,
                    text: [title, ": ", &self.article_link(&one.id, &locale)].concat(),
                    uses: 0,
                })
            })
        });
        found.take(ROWS).collect()
    }
}
