//! The help articles: edited, and in conflict with somebody else's edit.

use super::*;
use crate::model::articles::{ArticlesEffect, ArticlesMsg};
use crate::model::library::Outcome;
use protocol::ids::EntryId;
use protocol::team::articles::{Article, ArticleText};

fn article(name: &str, revision: u64, titles: &[(&str, &str)]) -> Article {
    let text = |(locale, title): &(&str, &str)| ArticleText {
        locale: (*locale).to_owned(),
        title: (*title).to_owned(),
        category: String::new(),
        body: "Body".to_owned(),
    };
    let texts = titles.iter().map(text).collect();
    Article { id: EntryId::parse(name).unwrap(), revision, published: true, place: 3, texts }
}

fn list() -> Effect {
    Effect::Articles(ArticlesEffect::List(demo()))
}

impl Work {
    fn articles(&mut self, msg: ArticlesMsg) -> Vec<Effect> {
        self.send(Msg::Articles(msg))
    }

    fn with_articles(articles: Vec<Article>) -> Self {
        let mut work = Self::editing(Section::Look, shop());
        assert_eq!(work.send(Msg::Open(Section::Articles)), [list()]);
        work.articles(ArticlesMsg::Loaded(demo(), Ok(articles)));
        work
    }
}

#[test]
fn what_somebody_else_has_changed_meanwhile_is_not_lost() {
    let mut work = Work::with_articles(vec![]);
    let mine = article("returns", 4, &[("en", "Mine")]);
    work.articles(ArticlesMsg::Came(demo(), Ok(mine.clone())));
    let save = Effect::Articles(ArticlesEffect::Put(demo(), mine.clone()));
    assert_eq!(work.articles(ArticlesMsg::Save(Article { revision: 0, ..mine.clone() })), [save]);
    assert_eq!(work.articles(ArticlesMsg::Save(mine.clone())), [], "it is on its way");
    let stale = Err(Denied::Refused(Rejection::Stale));
    assert_eq!(work.articles(ArticlesMsg::Saved(demo(), stale)), [list()]);
    assert_eq!(work.model.articles.outcome, Some(Outcome::Stale));
    assert!(work.model.articles.editing.is_some(), "what was typed stays");
    // Now it is based on what is there.
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![article("returns", 5, &[("en", "Theirs")])])));
    let again = Effect::Articles(ArticlesEffect::Put(demo(), Article { revision: 5, ..mine.clone() }));
    assert_eq!(work.articles(ArticlesMsg::Save(mine.clone())), [again]);
    work.articles(ArticlesMsg::Saved(demo(), Ok(vec![mine])));
    let articles = &work.model.articles;
    assert_eq!((articles.outcome, &articles.editing), (Some(Outcome::Saved), &None));
}

#[test]
fn a_list_that_a_change_has_overtaken_does_not_undo_it() {
    let [old, new] = ["old", "new"].map(|name| article(name, 1, &[("en", "A")]));
    let mut work = Work::with_articles(vec![old.clone()]);
    work.articles(ArticlesMsg::Load);
    work.articles(ArticlesMsg::Saved(demo(), Ok(vec![old.clone(), new])));
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![old.clone()])));
    assert_eq!(work.model.articles.list.as_ref().unwrap().len(), 2);
    work.articles(ArticlesMsg::Load);
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![old])));
    assert_eq!(work.model.articles.list.as_ref().unwrap().len(), 1, "the next one counts");
}

#[test]
fn a_new_article_comes_last_and_needs_a_title() {
    let mut work = Work::with_articles(vec![article("a", 1, &[("en", "A")])]);
    work.articles(ArticlesMsg::Add(EntryId::parse("new").unwrap()));
    let new = work.model.articles.editing.clone().unwrap();
    assert_eq!((new.place, new.published), (4, false));
    assert_eq!(work.articles(ArticlesMsg::Save(new)), []);
    let why = Outcome::Failed(Denied::Refused(Rejection::TitleMissing));
    assert_eq!(work.model.articles.outcome, Some(why));
    let other = SiteId::parse("other").unwrap();
    work.articles(ArticlesMsg::Loaded(other, Ok(vec![])));
    assert_eq!(work.model.articles.list.as_ref().unwrap().len(), 1, "another site's list is not this one's");
    let id = EntryId::parse("a").unwrap();
    assert_eq!(work.model.article_link(&id, "fr"), "https://chat.example/help/demo/a?lang=fr");
}
