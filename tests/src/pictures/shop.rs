//! The shop that the pictures show: its settings, what its team keeps ready, and who comes.

use crate::articles::{Articles, article};
use crate::edge::{Site, http, settings};
use crate::wire::{Conversation, Keys, Outcome, opening};
use protocol::codec::Encoding;
use protocol::conversation::opening::{Opening, Page};
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{EntryId, Token};
use protocol::site::settings::SiteSettings;
use protocol::team::reply_library::{Change, Script, SiteReplyLibrary};

/// The demo shop's site. Nothing happens by itself while pictures are taken.
#[must_use]
pub fn shop() -> SiteSettings {
    SiteSettings {
        name: "Atelier Lune".to_owned(),
        color: "#3d4f8f".to_owned(),
        answer_minutes: 60,
        ..settings()
    }
}

/// Writes a script and the rush guide.
pub async fn writes_library(site: &Site) {
    let cookie = site.sign_in().await.cookie;
    let url = site.url(&format!("/v1/sites/{}/library", site.id));
    let stored = http().get(&url).header("cookie", &cookie).send().await.expect("the edge answers");
    let stored: SiteReplyLibrary = stored.json().await.expect("the library is JSON");
    let steps = ["Ask which lamp it is", "Ask for the bulb", "Offer {visitor} a repair"];
    let script = Script {
        id: EntryId::parse("flickers").expect("the id is well formed"),
        department: None,
        title: "A lamp flickers".to_owned(),
        steps: steps.map(str::to_owned).to_vec(),
    };
    let guide = "Answer orders first.\nEverybody else: take the contact.".to_owned();
    let library = stored.library.with(Change::Script(script)).with(Change::Emergency(guide));
    let put = http().put(url).header("cookie", &cookie).header("origin", &site.base).json(&library);
    assert_eq!(put.send().await.expect("the edge answers").status(), 200, "the library is stored");
}

/// Writes two help articles in this language.
pub async fn writes_articles(site: &Site, language: &str) {
    let articles = Articles::of(site).await;
    for (id, title, body) in [
        ("returns", "Returning a lamp", "You have thirty days. Send it back, and we pay for the parcel."),
        ("delivery", "Delivery", "A lamp takes two days."),
    ] {
        let mut article = article(id, title, body);
        for text in &mut article.texts {
            text.locale = language.to_owned();
        }
        assert_eq!(articles.put(&article).await, None, "an article is stored");
    }
}

/// The id of a visitor's conversation, which is also what their colour comes from: the same each time.
#[must_use]
pub fn conversation_of(name: &str) -> String {
    let letters: Vec<char> = name.chars().filter(char::is_ascii_alphabetic).collect();
    letters.into_iter().cycle().take(22).collect()
}

/// A visitor who has written.
pub async fn visitor(site: &Site, name: &str, text: &str) -> Conversation {
    let conversation = conversation_of(name);
    let token = Token::parse(&conversation).expect("it is long enough");
    let keys = Keys { conversation, token };
    // One of text can be pinged.
    let visitor = Conversation::visitor(site, &keys, 0, Encoding::Text).await;
    let mut visitor = visitor.expect("the chat opens");
    let page = Page {
        url: "https://shop.example/".to_owned(),
        title: "Atelier Lune".to_owned(),
        referrer: String::new(),
    };
    let opening = Opening { page, ..opening(name) };
    says(&mut visitor, VisitorCommand::Start(opening)).await;
    says(&mut visitor, VisitorCommand::Send { text: text.to_owned() }).await;
    visitor
}

/// A visitor does something, and it counts.
pub async fn says(visitor: &mut Conversation, command: VisitorCommand) {
    let outcome = visitor.visitor_does(command).await.expect("the edge answers");
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

/// An agent does something, and it counts.
pub async fn does(agent: &mut Conversation, command: AgentCommand) {
    let outcome = agent.agent_does(command).await.expect("the edge answers");
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}
