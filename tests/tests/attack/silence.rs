//! Conversations that would stay in the team's list for ever.

use crate::started;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Side;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::Stage;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame};
use protocol::timing::{EMPTY_ENDS_MS, HOUR_MS};
use tests::aging::age_conversations;
use tests::edge::Edge;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

#[tokio::test]
async fn what_nobody_takes_ends_after_a_day_of_silence_for_both_sides_to_see() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (silent, _) = started(&site).await;
    let (taken, _) = started(&site).await;
    let mut agent = Conversation::agent(&site, &ana, &taken.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Take).await.unwrap();

    // Before that the visitor is asked how to reach them. Whoever looks at it wakes it, if its alarm was lost.
    let asked = |body: &EventBody| matches!(body, EventBody::ContactAsked { .. });
    let ages = async |by, until: fn(&EventBody) -> bool| {
        edge.kill9();
        age_conversations(&edge, by);
        edge.restart().await;
        let mut visitor = Conversation::visitor(&site, &silent, 0, Encoding::Binary).await.unwrap();
        visitor.event(until).await.unwrap();
        visitor
    };
    drop(ages(HOUR_MS, asked).await);
    let ended = |body: &EventBody| matches!(body, EventBody::Ended { by: Side::Agent });
    let mut visitor = ages(24 * HOUR_MS, ended).await;
    let mut agent =
        Conversation::agent(&site, &ana, &silent.conversation, 0, Encoding::Binary).await.unwrap();
    agent.event(ended).await.unwrap();
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let over = |summary: &protocol::frames::desk::Summary| {
        summary.id.as_str() == silent.conversation && summary.stage == Stage::Ended
    };
    desk.sees(over).await.unwrap();
    let more = visitor.visitor_does(VisitorCommand::Send { text: "still there?".to_owned() }).await.unwrap();
    assert_eq!(more, Outcome::Refused("ended".to_owned()));

    // What an agent has goes on.
    let mut visitor = Conversation::visitor(&site, &taken, 0, Encoding::Binary).await.unwrap();
    let more = visitor.visitor_does(VisitorCommand::Send { text: "still there".to_owned() }).await.unwrap();
    assert!(matches!(more, Outcome::Stored(_)), "{more:?}");
}

#[tokio::test]
async fn a_chat_without_a_word_does_not_end_under_who_is_writing() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let comes = async |keys: &Keys| Conversation::visitor(&site, keys, 0, Encoding::Binary).await.unwrap();
    let (writing, silent) = (Keys::new(), Keys::new());
    for keys in [&writing, &silent] {
        comes(keys).await.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    }
    edge.kill9();
    age_conversations(&edge, EMPTY_ENDS_MS - 10_000);
    edge.restart().await;
    let mut writer = comes(&writing).await;
    writer.send(&VisitorFrame::Typing(true)).await.unwrap();
    // The other began later: when its time is over, so is the writer's.
    comes(&silent).await.event(|body| matches!(body, EventBody::Ended { .. })).await.unwrap();
    let sent = writer.visitor_does(VisitorCommand::Send { text: "Here I am".to_owned() }).await.unwrap();
    assert!(matches!(sent, Outcome::Stored(_)), "{sent:?}");
}
