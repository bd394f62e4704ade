//! Help articles: at hand in the composer, edited, and in conflict with somebody else's edit; and
//! when the browser is to tell of news.

use super::*;
use crate::model::articles::{ArticlesEffect, ArticlesMsg};
use crate::model::reply_library::{Outcome, ReplyLibraryMsg};
use crate::model::session::Denied;
use protocol::ids::EntryId;
use protocol::team::articles::{Article, ArticleText};
use protocol::team::reply_library::{Entry, SiteReplyLibrary};

fn demo() -> SiteId {
    SiteId::parse("demo").unwrap()
}

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

impl Work {
    fn articles(&mut self, msg: ArticlesMsg) -> Vec<Effect> {
        self.done.clear();
        self.send(Msg::Articles(msg));
        self.done.clone()
    }
}

#[test]
fn a_link_is_found_by_a_word_of_its_title_in_the_visitors_language() {
    let mut work = Work::with(&[summary("zoe")]);
    work.model.articles.origin = "https://chat.example".to_owned();
    work.open("zoe");
    work.send(Msg::ReplyLibrary(ReplyLibraryMsg::Loaded(demo(), Ok(SiteReplyLibrary::default()))));
    let list = vec![
        article("returns", 1, &[("en", "Returning a lamp"), ("ro", "Cum returnați o lampă")]),
        Article { published: false, ..article("draft", 1, &[("ro", "Returnare secretă")]) },
    ];
    assert_eq!(work.articles(ArticlesMsg::Wanted), [Effect::Articles(ArticlesEffect::List(demo()))]);
    assert_eq!(work.articles(ArticlesMsg::Wanted), [], "once in a while");
    work.articles(ArticlesMsg::Loaded(demo(), Ok(list)));
    let texts = |query: &str| -> Vec<String> {
        let found = work.model.matching(&id("zoe"), query);
        found.iter().map(|entry: &Entry| format!("{} {}", entry.shortcut(), entry.text())).collect()
    };
    let link = "help Cum returnați o lampă: https://chat.example/help/demo/returns?lang=ro";
    assert_eq!(texts("LAMPA"), [link]);
    assert_eq!(texts("hel"), [link]);
    assert_eq!(texts("secret"), [""; 0]);
    assert_eq!(texts(""), [""; 0], "they come when they are looked for");
}

#[test]
fn what_somebody_else_has_changed_meanwhile_is_not_lost() {
    let mut work = Work::signed_in();
    let mine = article("returns", 4, &[("en", "Mine")]);
    work.articles(ArticlesMsg::Came(demo(), Ok(mine.clone())));
    let save = Effect::Articles(ArticlesEffect::Put(demo(), mine.clone()));
    assert_eq!(work.articles(ArticlesMsg::Save(Article { revision: 0, ..mine.clone() })), [save]);
    assert_eq!(work.articles(ArticlesMsg::Save(mine.clone())), [], "it is on its way");
    let stale = Err(Denied::Refused(Rejection::Stale));
    let list = [Effect::Articles(ArticlesEffect::List(demo()))];
    assert_eq!(work.articles(ArticlesMsg::Saved(demo(), stale)), list);
    assert_eq!(work.model.reply_library.outcome, Some(Outcome::Stale));
    assert!(work.model.articles.editing.is_some(), "what was typed stays");
    // Now it is based on what is there.
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![article("returns", 5, &[("en", "Theirs")])])));
    let again = Effect::Articles(ArticlesEffect::Put(demo(), Article { revision: 5, ..mine.clone() }));
    assert_eq!(work.articles(ArticlesMsg::Save(mine.clone())), [again]);
    work.articles(ArticlesMsg::Saved(demo(), Ok(vec![mine])));
    assert_eq!(
        (work.model.reply_library.outcome, &work.model.articles.editing),
        (Some(Outcome::Saved), &None)
    );
}

#[test]
fn a_list_that_a_change_has_overtaken_does_not_undo_it() {
    let mut work = Work::signed_in();
    let [old, new] = ["old", "new"].map(|name| article(name, 1, &[("en", "A")]));
    work.articles(ArticlesMsg::Load);
    work.articles(ArticlesMsg::Saved(demo(), Ok(vec![old.clone(), new])));
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![old.clone()])));
    assert_eq!(work.model.help_articles().unwrap().len(), 2);
    work.articles(ArticlesMsg::Load);
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![old])));
    assert_eq!(work.model.help_articles().unwrap().len(), 1, "the next one counts");
}

#[test]
fn a_new_article_comes_last_and_needs_a_title() {
    let mut work = Work::signed_in();
    work.articles(ArticlesMsg::Loaded(demo(), Ok(vec![article("a", 1, &[("en", "A")])])));
    work.articles(ArticlesMsg::Add(EntryId::parse("new").unwrap()));
    let new = work.model.articles.editing.clone().unwrap();
    assert_eq!((new.place, new.published), (4, false));
    assert_eq!(work.articles(ArticlesMsg::Save(new)), []);
    let why = Outcome::Failed(Denied::Refused(Rejection::TitleMissing));
    assert_eq!(work.model.reply_library.outcome, Some(why));
    let other = SiteId::parse("other").unwrap();
    work.articles(ArticlesMsg::Loaded(other, Ok(vec![])));
    assert_eq!(work.model.help_articles().unwrap().len(), 1, "another site's list is not this one's");
}

#[test]
fn the_browser_tells_of_news_to_whoever_wants_it_and_looks_elsewhere() {
    let mut work = Work::signed_in();
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    work.desk(DeskFrame::Conversation(Box::new(summary("one"))));
    assert!(work.did().iter().all(|done| !matches!(done, Effect::Tell(_))), "nobody asked for it");
    work.send(Msg::Browser(BrowserMsg::Notify(Notify::On)));
    assert_eq!(work.did(), [Effect::Remember]);
    work.desk(DeskFrame::Conversation(Box::new(summary("two"))));
    let telling = Telling { conversation: id("two"), revision: 1, anyway: false, sound: false, notify: true };
    assert_eq!(work.did(), [Effect::Tell(telling)]);
    work.send(Msg::Browser(BrowserMsg::Visible(true)));
    work.did();
    work.desk(DeskFrame::Conversation(Box::new(summary("three"))));
    assert_eq!(work.did(), []);
}
