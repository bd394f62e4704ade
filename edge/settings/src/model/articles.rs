//! The site's help articles as the team edits them.

use super::library::Outcome;
use super::{Effect, Model};
use protocol::ids::{EntryId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::articles::{Article, help_path};
use team_ui::http::Denied;

/// The articles, and the one that is being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Articles {
    /// All of them, without their bodies; nothing before the first answer.
    pub list: Option<Vec<Article>>,
    /// What is being edited.
    pub editing: Option<Article>,
    /// A change is on its way.
    pub saving: bool,
    /// What became of the last request.
    pub outcome: Option<Outcome>,
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
    pub(super) fn on_articles(&mut self, msg: ArticlesMsg) -> Vec<Effect> {
        let Some(site) = self.site().cloned() else { return Vec::new() };
        let own = &mut self.articles;
        match msg {
            ArticlesMsg::Loaded(of, _) | ArticlesMsg::Saved(of, _) if of != site => {}
            ArticlesMsg::Came(of, _) if of != site => {}
            ArticlesMsg::Load => return self.load_articles(),
            ArticlesMsg::Loaded(_, answer) => {
                own.loading = false;
                let outdated = std::mem::take(&mut own.outdated);
                match answer {
                    Ok(_) if outdated => {}
                    Ok(list) => own.take(list),
                    Err(denied) => own.outcome = Some(Outcome::Failed(denied)),
                }
            }
            ArticlesMsg::Add(id) => {
                let last = own.list.iter().flatten().map(|one| one.place).max();
                let place = last.unwrap_or_default().saturating_add(1);
                own.editing = Some(Article { id, revision: 0, published: false, place, texts: vec![] });
                own.base = 0;
                own.outcome = None;
            }
            ArticlesMsg::Edit(id) => {
                own.outcome = None;
                return vec![Effect::Articles(ArticlesEffect::Get(site, id))];
            }
            ArticlesMsg::Came(_, Ok(article)) => {
                own.base = article.revision;
                own.editing = Some(article);
            }
            ArticlesMsg::Came(_, Err(denied)) => own.outcome = Some(Outcome::Failed(denied)),
            ArticlesMsg::Cancel => {
                own.editing = None;
                own.outcome = None;
                self.form_touched = false;
            }
            ArticlesMsg::Save(article) => return self.save_article(site, article),
            ArticlesMsg::Remove(id) => {
                own.saving = true;
                return vec![Effect::Articles(ArticlesEffect::Remove(site, id))];
            }
            ArticlesMsg::Saved(_, answer) => return self.article_saved(site, answer),
        }
        Vec::new()
    }

    /// Asks for the list, and begins anew with what becomes of changes.
    pub(super) fn load_articles(&mut self) -> Vec<Effect> {
        self.articles.outcome = None;
        self.articles.loading = true;
        self.site().cloned().map(|site| Effect::Articles(ArticlesEffect::List(site))).into_iter().collect()
    }

    fn save_article(&mut self, site: SiteId, article: Article) -> Vec<Effect> {
        if self.articles.saving {
            return Vec::new();
        }
        match (Article { revision: self.articles.base, ..article }).checked() {
            Ok(article) => {
                self.articles.saving = true;
                self.articles.outcome = None;
                vec![Effect::Articles(ArticlesEffect::Put(site, article))]
            }
            Err(why) => {
                self.articles.outcome = Some(Outcome::Failed(Denied::Refused(why)));
                Vec::new()
            }
        }
    }

    fn article_saved(&mut self, site: SiteId, answer: Result<Vec<Article>, Denied>) -> Vec<Effect> {
        let own = &mut self.articles;
        own.saving = false;
        match answer {
            Ok(list) => {
                own.outdated = own.loading;
                own.take(list);
                own.editing = None;
                own.outcome = Some(Outcome::Saved);
                self.form_touched = false;
            }
            // What was typed stays in the form, to be saved again on top of what is there now.
            Err(Denied::Refused(Rejection::Stale)) => {
                own.overtaken = true;
                own.outcome = Some(Outcome::Stale);
                own.loading = true;
                return vec![Effect::Articles(ArticlesEffect::List(site))];
            }
            Err(denied) => own.outcome = Some(Outcome::Failed(denied)),
        }
        Vec::new()
    }

    /// The address of an article as a visitor opens it.
    pub fn article_link(&self, id: &EntryId, locale: &str) -> String {
        let site = self.site().map(SiteId::as_str).unwrap_or_default();
        [self.origin(), &help_path(site, id.as_str()), "?lang=", locale].concat()
    }
}

impl Articles {
    fn take(&mut self, list: Vec<Article>) {
        if let Some(editing) = self.editing.as_ref().filter(|_| self.overtaken) {
            let now = list.iter().find(|one| one.id == editing.id);
            self.base = now.map_or(0, |one| one.revision);
        }
        self.overtaken = false;
        self.list = Some(list);
    }
}
