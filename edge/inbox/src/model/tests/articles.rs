//! Help articles at hand in the composer; and when the browser is to tell of news.

use super::*;
use crate::model::articles::{ArticlesEffect, ArticlesMsg};
use crate::model::reply_library::ReplyLibraryMsg;
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
    let other = SiteId::parse("other").unwrap();
    work.articles(ArticlesMsg::Loaded(other, Ok(vec![])));
    assert_eq!(work.model.help_articles().unwrap().len(), 2, "another site's list is not this one's");
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
    assert_eq!(work.did(), [Effect::Wake(Line::Desk, Wake::After(HEARTBEAT_MS))]);
}
