//! What a site settles about its service, as its visitors meet it: words that are
//! said automatically, and how a chat is rated.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::event::EventBody;
use protocol::conversation::policy::RatingScale;
use protocol::locale::Localized;
use protocol::site::settings::{Service, SiteSettings};
use tests::browser::Name;
use tests::edge::{Edge, settings};

const RATING: &str = "How was this chat?";

async fn served(name: &str, service: Service) -> BrowserChat {
    let site = Edge::shared().await.site_with(SiteSettings { service, ..settings() }).await;
    BrowserChat::on(site, name).await
}

async fn ends(chat: &BrowserChat) {
    chat.visitor.in_chat().await;
    chat.visitor.chooses("End chat").await;
    chat.visitor.browser.click("button", Name::Is("Yes, end it")).await;
}

#[tokio::test]
async fn automatic_words_are_labelled_and_thumbs_are_two() {
    let says = |text: &str| vec![Localized { locale: "en".to_owned(), text: text.to_owned() }];
    let greeting = says("Hello {visitor}, {company} will be with you soon.");
    let goodbye = says("Thank you for asking. Goodbye!");
    let service = Service { greeting, goodbye, rating: RatingScale::Thumbs, ..Service::default() };
    let mut chat = served("automatic messages thumbs", service).await;
    chat.visitor.sees("Hello Zoé, Ceainăria will be with you soon.").await;
    chat.visitor.until_chat("the label", |shown| shown.contains("Automatic\n")).await;
    ends(&chat).await;
    chat.group(RATING).await;
    chat.visitor.sees("Thank you for asking. Goodbye!").await;
    let browser = &chat.visitor.browser;
    assert!(browser.find("button", Name::Is("Okay")).await.unwrap().is_none());
    browser.element("button", Name::Is("Bad")).await;
    chat.visitor.rate("Good", "Quick").await;
    let rated = |body: &EventBody| matches!(body, EventBody::Rated { score: 2, comment: Some(text) } if text == "Quick");
    chat.agent.event(rated).await.unwrap();
    chat.is_content().await;
}

#[tokio::test]
async fn five_is_the_best_of_five() {
    let mut chat =
        served("automatic messages five", Service { rating: RatingScale::Five, ..Service::default() }).await;
    ends(&chat).await;
    chat.group(RATING).await;
    chat.visitor.rate("5 of 5", "Kind").await;
    chat.agent.event(|body| matches!(body, EventBody::Rated { score: 5, .. })).await.unwrap();
    chat.is_content().await;
}

#[tokio::test]
async fn where_nothing_is_rated_nothing_is_asked() {
    let chat =
        served("automatic messages off", Service { rating: RatingScale::Off, ..Service::default() }).await;
    ends(&chat).await;
    chat.visitor.sees("Thank you for chatting with us.").await;
    chat.visitor.browser.element("button", Name::Is("Start a new chat")).await;
    chat.no_group(RATING).await;
    chat.is_content().await;
}
