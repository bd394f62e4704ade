//! A site's help articles: its team writes them, everybody may read those that are published.

use super::SiteObject;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{self, ArticlesCall};
use domain::audit::{Actor, AuditAction};
use domain::help::{self, Listed};
use protocol::ids::EntryId;
use protocol::rejection::Rejection;
use protocol::team::articles::Article;
use worker::Response;

impl SiteObject {
    pub(super) fn articles(&self, call: ArticlesCall) -> worker::Result<Response> {
        match call {
            ArticlesCall::Any => rpc::answer(self.articles.any()),
            ArticlesCall::List => rpc::answer(self.articles.list()),
            ArticlesCall::Get(id) => rpc::answer(self.article(&id)),
            ArticlesCall::Put(article, by) => rpc::answer(self.put_article(*article, &by)),
            ArticlesCall::Remove(id, by) => rpc::answer(self.remove_article(&id, &by)),
            ArticlesCall::Find(typed, locale) => rpc::answer(self.find_articles(&typed, &locale)),
            ArticlesCall::Read(id) => {
                rpc::answer(self.articles.get(&id).map(|found| found.filter(|article| article.published)))
            }
        }
    }

    fn article(&self, id: &EntryId) -> Result<Article, Fault> {
        Ok(self.articles.get(id)?.ok_or(Rejection::NotFound)?)
    }

    fn put_article(&self, given: Article, by: &Actor) -> Result<Vec<Article>, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let known = self.articles.get(&given.id)?;
        let article = help::change(known.as_ref(), given, self.articles.list()?.len())?;
        let about = [article.id.as_str()];
        self.noting(by, AuditAction::ArticleChanged, &about, || self.articles.put(&article))?;
        self.articles.list()
    }

    fn remove_article(&self, id: &EntryId, by: &Actor) -> Result<Vec<Article>, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if self.articles.get(id)?.is_some() {
            let about = [id.as_str()];
            self.noting(by, AuditAction::ArticleRemoved, &about, || self.articles.remove(id))?;
        }
        self.articles.list()
    }

    /// Those that have all the words, or else those that have one of them; without words, all.
    fn find_articles(&self, typed: &str, locale: &str) -> Result<Vec<Listed>, Fault> {
        let articles = self.articles.list()?;
        let Some(terms) = help::terms(typed, true) else {
            let all = if typed.trim().is_empty() { help::listed(&articles, locale) } else { Vec::new() };
            return Ok(all);
        };
        let mut found = help::found(&articles, &self.articles.search(&terms)?, locale);
        if let Some(terms) = help::terms(typed, false).filter(|_| found.is_empty()) {
            found = help::found(&articles, &self.articles.search(&terms)?, locale);
        }
        Ok(found)
    }
}
