//! Mail that strangers could send through an installation: to whom, how often, and with what in it.

use crate::abuse::at;
use domain::quota::{MAILS_FROM_NETWORK, MAILS_TO_MAILBOX};
use mail_parser::MessageParser;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::limits::MAILS_PER_HOUR;
use protocol::locale::Localized;
use protocol::site::settings::{Service, SiteSettings};
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::smtp::SmtpServer;
use tests::wire::{Conversation, Keys, opening};

const SPAM: &str = "Buy pills at https://evil.example";

async fn started(site: &Site) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening(SPAM))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: SPAM.to_owned() }).await.unwrap();
    (keys, visitor)
}

async fn answered(site: &Site, ana: &SignedIn) -> Keys {
    let (keys, _) = started(site).await;
    let mut agent = Conversation::agent(site, ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Hello".to_owned() }).await.unwrap();
    keys
}

/// What becomes of a visitor's request for a mail, made from an address of their own.
async fn mails(site: &Site, keys: &Keys, to: &str, last: u8) -> String {
    let url = site.conversation_url(&keys.conversation, "transcript");
    let request = at(last).post(url).bearer_auth(keys.token.reveal()).json(&json!({"email": to}));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or_default();
    format!("{status} {}", body["rejected"]["code"].as_str().unwrap_or_default()).trim_end().to_owned()
}

const REFUSED: &str = "429 too_many_attempts";

#[tokio::test]
async fn no_mail_goes_out_before_somebody_has_answered() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let greeting = vec![Localized { locale: "en".to_owned(), text: "Welcome!".to_owned() }];
    let service = Service { greeting, ..Service::default() };
    let site = edge.site_with(SiteSettings { service, ..settings() }).await;
    let (keys, _visitor) = started(&site).await;
    assert_eq!(mails(&site, &keys, "victim@mail.example", 1).await, "409 not_answered");
    let ana = site.sign_in().await;
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();
    assert_eq!(mails(&site, &keys, "victim@mail.example", 1).await, "409 not_answered");
    agent.agent_does(AgentCommand::Send { text: "Hello".to_owned() }).await.unwrap();
    assert_eq!(mails(&site, &keys, "zoe@mail.example", 1).await, "202");

    let mail = server.receives(1).await.remove(0);
    assert_eq!(mail.to, "zoe@mail.example", "the first that was sent at all");
    let message = MessageParser::default().parse(&mail.message).unwrap();
    assert!(message.body_text(0).unwrap().contains("pills"), "what was said is in it");
    let head: String = message.headers_raw().map(|(name, value)| format!("{name}: {value}")).collect();
    assert!(head.contains("Subject") && !head.contains("pills"), "nothing that a stranger typed: {head}");
    assert!(message.subject().unwrap().starts_with("Conversation with Ceainăria, 20"));
    assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Ceainăria"));
}

#[tokio::test]
async fn one_mailbox_gets_a_few_mails_a_day_from_all_chats_and_networks_together() {
    let edge = Edge::start_with_mail().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut told = Vec::new();
    for n in 0..u8::try_from(MAILS_TO_MAILBOX.most + 2).unwrap() {
        let keys = answered(&site, &ana).await;
        told.push(mails(&site, &keys, &format!("Vic.tim+{n}@Mail.example"), 10 + n).await);
    }
    let (sent, refused) = told.split_at(usize::try_from(MAILS_TO_MAILBOX.most).unwrap());
    assert!(sent.iter().all(|one| one == "202") && refused.iter().all(|one| one == REFUSED), "{told:?}");

    // Others get theirs, and so does the team's own mail to the same mailbox, also after a crash.
    let keys = answered(&site, &ana).await;
    edge.kill9();
    edge.restart().await;
    assert_eq!(mails(&site, &keys, "victim@mail.example", 99).await, REFUSED);
    assert_eq!(mails(&site, &keys, "zoe@mail.example", 99).await, "202");
    let url = site.conversation_url(&keys.conversation, "transcript");
    let team = http().post(url).header("cookie", &ana.cookie).header("origin", &site.base);
    let team = team.json(&json!({"email": "victim@mail.example"})).send().await.unwrap();
    assert_eq!(team.status(), 202);
}

#[tokio::test]
async fn one_network_sends_no_end_of_mails_to_no_end_of_people() {
    let edge = Edge::start_with_mail().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let most = usize::try_from(MAILS_FROM_NETWORK.most).unwrap();
    let mut told = Vec::new();
    while told.len() < most + MAILS_PER_HOUR {
        let keys = answered(&site, &ana).await;
        for _ in 0..MAILS_PER_HOUR {
            told.push(mails(&site, &keys, &format!("stranger{}@mail.example", told.len()), 66).await);
        }
    }
    let sent = told.iter().filter(|one| *one == "202").count();
    assert_eq!((sent, told.get(most).map(String::as_str)), (most, Some(REFUSED)), "{told:?}");
    let keys = answered(&site, &ana).await;
    assert_eq!(mails(&site, &keys, "one.more@mail.example", 66).await, REFUSED);
    assert_eq!(mails(&site, &keys, "one.more@mail.example", 67).await, "202", "others are not kept from it");
}
