//! A visitor in a browser, and an agent who speaks the protocol by hand: for what is about the
//! visitor's side.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use tests::browser::Name;
use tests::edge::{Edge, SignedIn, Site};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Outcome};

const GROUP: &str = "group|radiogroup|form";

/// Both, in one conversation that the agent has taken.
pub struct Visited {
    /// The visitor, in the chat.
    pub visitor: Visitor,
    /// The agent.
    pub agent: Conversation,
    /// Who that is.
    pub signed_in: SignedIn,
    /// The site.
    pub site: Site,
    /// The conversation.
    pub id: String,
    _shop: HostPage,
}

impl Visited {
    /// Begins the conversation, on a site of its own.
    pub async fn start(name: &str) -> Self {
        Self::on(Edge::shared().await.site().await, name).await
    }

    /// Begins the conversation on a site.
    pub async fn on(site: Site, name: &str) -> Self {
        Self::by(Visitor::new(name).await, site).await
    }

    /// The agent signs in and comes again, after their line was cut.
    pub async fn agent_returns(&mut self) {
        let signed_in = self.site.sign_in().await;
        let agent = Conversation::agent(&self.site, &signed_in, &self.id, 0, Encoding::Binary).await;
        self.agent = agent.unwrap();
    }

    /// Begins the conversation on a site, by a visitor with a browser of some kind.
    pub async fn by(visitor: Visitor, site: Site) -> Self {
        let shop = HostPage::start(&site).await;
        visitor.open_shop(&shop.url("/")).await;
        visitor.opens_and_writes("Zoé", "Hello there").await;
        let signed_in = site.sign_in().await;
        let mut desk = Desk::open(&site, &signed_in, Encoding::Binary).await.unwrap();
        let id = desk.sees(|summary| summary.preview == "Hello there").await.unwrap().id.to_string();
        let agent = Conversation::agent(&site, &signed_in, &id, 0, Encoding::Binary).await.unwrap();
        let mut visited = Self { visitor, agent, signed_in, site, id, _shop: shop };
        visited.agent_does(AgentCommand::Take).await;
        visited.visitor.sees("Ana Ștefănescu joined").await;
        visited
    }

    /// A second agent of the site opens the conversation as well.
    pub async fn colleague(&self, name: &str) -> (SignedIn, Conversation) {
        let signed_in = Edge::shared().await.colleague(&self.site, name).await.sign_in().await;
        let other = Conversation::agent(&self.site, &signed_in, &self.id, 0, Encoding::Binary).await.unwrap();
        (signed_in, other)
    }

    /// The agent does something, and it is accepted.
    pub async fn agent_does(&mut self, command: AgentCommand) {
        let what = format!("{command:?}");
        let outcome = self.agent.agent_does(command).await.unwrap();
        assert!(matches!(outcome, Outcome::Stored(_)), "{what}: {outcome:?}");
    }

    /// Checks that the visitor's browser has nothing to complain about.
    pub async fn is_content(&self) {
        assert_eq!(self.visitor.browser.console().await, Vec::<String>::new());
    }

    /// Waits for a card, by its question.
    pub async fn group(&self, question: &str) {
        self.visitor.finds_chat_open().await;
        self.visitor.in_chat().await;
        self.visitor.browser.element(GROUP, Name::Is(question)).await;
    }

    /// Waits until a card is gone.
    pub async fn no_group(&self, question: &str) {
        self.visitor.in_chat().await;
        self.visitor.browser.gone(GROUP, Name::Is(question)).await;
    }

    /// The visitor answers a card, which goes away.
    pub async fn answers(&self, question: &str, answer: &str) {
        answer_card(&self.visitor, question, answer).await;
    }
}

/// A visitor answers a card, which goes away.
pub async fn answer_card(visitor: &Visitor, question: &str, answer: &str) {
    visitor.finds_chat_open().await;
    visitor.in_chat().await;
    visitor.browser.element(GROUP, Name::Is(question)).await;
    visitor.browser.click("button", Name::Is(answer)).await;
    visitor.browser.gone(GROUP, Name::Is(question)).await;
}
