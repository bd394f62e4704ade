//! The site's help articles: their links at hand in the composer, and editing them in the settings.

use super::reply_library::Outcome;
use super::{Effect, Model};
use crate::model::session::Denied;
use protocol::ids::{ConversationId, EntryId, SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::team::articles::{Article, help_path};
use protocol::team::reply_library::{Canned, Entry, folded};

/// Articles that are older than this are asked for again when a conversation is opened.
const FRESH_MS: u64 = 60_000;
/// Most articles in the menu of the reply library.
const ROWS: usize = 5;
/// What stands before an article in that menu, and finds them all.
pub const SHORTCUT: &str = "help";

/// The articles, and the one that is being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Articles {
    /// Where the help pages are: the origin that this page comes from.
    pub origin: String,
    /// All of a site, without their bodies; nothing before the first answer.
    list: Option<(SiteId, Vec<Article>)>,
    /// When they were asked for.
    asked_at: Option<Timestamp>,
    /// What is being edited.
    pub editing: Option<Article>,
    /// The revision that a change is based on.
    base: u64,
    /// Somebody else was faster: the next list says on what a change is based now.
    overtaken: bool,
    /// A list is on its way.
    loading: bool,
    /// The list on its way was asked for before the last change was stored, and may lack it.
    outdated: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum ArticlesMsg {
    /// A conversation is on screen, in which links may be wanted.
    Wanted,
    /// The list is to be as it is now.
    Load,
    /// The answer to [`ArticlesEffect::List`].
    Loaded(SiteId, Result<Vec<Article>, Denied>),
    /// A new article, under this id.
    Add(EntryId),
    /// An article is to be edited.
    Edit(EntryId),
    /// The answer to [`ArticlesEffect::Get`].
    Came(SiteId, Result<Article, Denied>),
    /// Nothing is to be edited after all.
    Cancel,
    /// What was edited is to be stored.
    Save(Article),
    /// An article is to go.
    Remove(EntryId),
    /// The answer to [`ArticlesEffect::Put`] and [`ArticlesEffect::Remove`].
    Saved(SiteId, Result<Vec<Article>, Denied>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum ArticlesEffect {
    /// Ask for all, without their bodies.
    List(SiteId),
    /// Ask for one.
    Get(SiteId, EntryId),
    /// Store one.
    Put(SiteId, Article),
    /// Remove one.
    Remove(SiteId, EntryId),
}

impl Model {
    pub(super) fn on_articles(&mut self, now: Timestamp, msg: ArticlesMsg) -> Vec<Effect> {
        let Some(site) = self.site.clone() else { return Vec::new() };
        let own = &mut self.articles;
        let effect = match msg {
            ArticlesMsg::Wanted => {
                let fresh = own.asked_at.is_some_and(|asked| now.saturating_sub(asked) < FRESH_MS);
                if fresh && own.list.as_ref().is_none_or(|(of, _)| *of == site) {
                    return Vec::new();
                }
                own.ask(now, site)
            }
            ArticlesMsg::Load => {
                own.editing = None;
                own.ask(now, site)
            }
            ArticlesMsg::Loaded(of, answer) => {
                own.loading = false;
                let outdated = std::mem::take(&mut own.outdated);
                match answer {
                    Ok(_) if outdated => {}
                    Ok(list) if of == site => own.take(of, list),
                    Ok(_) => {}
                    Err(_) => own.asked_at = None,
                }
                return Vec::new();
            }
            ArticlesMsg::Add(id) => {
                let last = own.list.iter().flat_map(|(_, list)| list).map(|one| one.place).max();
                let place = last.unwrap_or_default().saturating_add(1);
                own.editing = Some(Article { id, revision: 0, published: false, place, texts: vec![] });
                own.base = 0;
                self.reply_library.outcome = None;
                return Vec::new();
            }
            ArticlesMsg::Edit(id) => {
                self.reply_library.outcome = None;
                ArticlesEffect::Get(site, id)
            }
            ArticlesMsg::Came(of, answer) => {
                match answer {
                    Ok(article) if of == site => {
                        own.base = article.revision;
                        own.editing = Some(article);
                    }
                    Ok(_) => {}
                    Err(denied) => self.reply_library.outcome = Some(Outcome::Failed(denied)),
                }
                return Vec::new();
            }
            ArticlesMsg::Cancel => {
                own.editing = None;
                self.reply_library.outcome = None;
                return Vec::new();
            }
            ArticlesMsg::Save(article) => return self.save_article(site, article),
            ArticlesMsg::Remove(id) => {
                self.reply_library.saving = true;
                ArticlesEffect::Remove(site, id)
            }
            ArticlesMsg::Saved(of, answer) => return self.article_saved(&site, of, answer),
        };
        vec![Effect::Articles(effect)]
    }

    fn save_article(&mut self, site: SiteId, article: Article) -> Vec<Effect> {
        if self.reply_library.saving {
            return Vec::new();
        }
        match (Article { revision: self.articles.base, ..article }).checked() {
            Ok(article) => {
                self.reply_library.saving = true;
                self.reply_library.outcome = None;
                vec![Effect::Articles(ArticlesEffect::Put(site, article))]
            }
            Err(why) => {
                self.reply_library.outcome = Some(Outcome::Failed(Denied::Refused(why)));
                Vec::new()
            }
        }
    }

    fn article_saved(
        &mut self,
        site: &SiteId,
        of: SiteId,
        answer: Result<Vec<Article>, Denied>,
    ) -> Vec<Effect> {
        if of != *site {
            return Vec::new();
        }
        self.reply_library.saving = false;
        match answer {
            Ok(list) => {
                self.articles.outdated = self.articles.loading;
                self.articles.take(of, list);
                self.articles.editing = None;
                self.reply_library.outcome = Some(Outcome::Saved);
                Vec::new()
            }
            // What was typed stays in the form, to be saved again on top of what is there now.
            Err(Denied::Refused(Rejection::Stale)) => {
                self.articles.overtaken = true;
                self.reply_library.outcome = Some(Outcome::Stale);
                self.articles.loading = true;
                vec![Effect::Articles(ArticlesEffect::List(of))]
            }
            Err(denied) => {
                self.reply_library.outcome = Some(Outcome::Failed(denied));
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

impl Articles {
    fn ask(&mut self, now: Timestamp, site: SiteId) -> ArticlesEffect {
        self.asked_at = Some(now);
        self.loading = true;
        ArticlesEffect::List(site)
    }

    fn take(&mut self, site: SiteId, list: Vec<Article>) {
        if let Some(editing) = self.editing.as_ref().filter(|_| self.overtaken) {
            let now = list.iter().find(|one| one.id == editing.id);
            self.base = now.map_or(0, |one| one.revision);
        }
        self.overtaken = false;
        self.list = Some((site, list));
    }
}
