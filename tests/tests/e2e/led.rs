//! A visitor on the wire, for journeys that are about the inbox.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::edge::Site;
use tests::wire::{Conversation, Keys, Outcome, opening};

/// A visitor who has written.
pub async fn visitor(site: &Site, name: &str, text: &str) -> Conversation {
    let mut visitor = Conversation::visitor(site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    does(&mut visitor, VisitorCommand::Start(opening(name))).await;
    does(&mut visitor, VisitorCommand::Send { text: text.to_owned() }).await;
    visitor
}

/// Does something that is not refused.
pub async fn does(visitor: &mut Conversation, command: VisitorCommand) {
    let outcome = visitor.visitor_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}
