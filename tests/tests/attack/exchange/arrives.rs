//! Conversations and files that arrive from elsewhere, where something is there already or too much comes.

use super::import::{line_of_zendesk, refused};
use super::{chat, chats};
use crate::session::end;
use crate::started;
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::limits::FILES_MAX;
use protocol::team::export::ImportOutcome;
use tests::edge::{Edge, http};
use tests::exchange::conversations;
use tests::process::random_id;
use tests::stored::{database, databases};
use tests::wire::{Conversation, Keys};

#[tokio::test]
async fn what_somebody_who_was_blocked_has_erased_comes_back_by_no_import() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let (keys, _visitor) = started(&site).await;
    let line = chats(&site.exported(&ana).await).remove(0);
    let mut agent = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Block).await.unwrap();
    let erase = http().post(site.conversation_url(&keys.conversation, "erase"));
    assert_eq!(erase.bearer_auth(keys.token.reveal()).send().await.unwrap().status(), 204);
    for dry in [true, false] {
        let rows = site.brings(&ana, &random_id(), dry, line.clone().into_bytes()).await.unwrap();
        assert_eq!(refused(&rows[0].outcome), "blocked");
    }
    let file = random_id();
    let said = (file.as_str(), "a.txt", "text/plain");
    assert_eq!(site.sends_file(&ana, &keys.conversation, said, b"bytes".to_vec()).await, 409);
}

#[tokio::test]
async fn whoever_sat_at_an_id_is_sent_away_when_a_conversation_comes_there() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    let (keys, _visitor) = started(&from).await;
    let line = chats(&from.exported(&ana).await).remove(0);
    let sat = Keys { conversation: keys.conversation.clone(), ..Keys::new() };
    let mut stranger = Conversation::visitor(&to, &sat, 0, Encoding::Binary).await.unwrap();
    let rows = to.brings(&bea, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Created);
    assert_eq!(end(async || stranger.step().await).await, "closed with 4001");
    assert!(Conversation::visitor(&to, &sat, 0, Encoding::Binary).await.is_err());
}

#[tokio::test]
async fn a_file_is_the_one_that_its_line_names_and_there_are_so_many_of_one_conversation() {
    let edge = Edge::shared().await;
    let (from, to) = (edge.site().await, edge.site().await);
    let (ana, bea) = (from.sign_in().await, to.sign_in().await);
    let keys = chat(&from, &ana, b"bytes").await;
    let archive = from.exported(&ana).await;
    let line = chats(&archive).remove(0);
    let named =
        conversations(&archive)[&keys.conversation].events.iter().find_map(|event| match &event.body {
            EventBody::FileSent { file, .. } => Some(file.id.clone()),
            _ => None,
        });
    let named = named.unwrap();
    let sends = async |conversation: &str, id: &str, name: &str, media_type: &str| {
        to.sends_file(&bea, conversation, (id, name, media_type), b"bytes".to_vec()).await
    };
    assert_eq!(sends(&keys.conversation, named.as_str(), "another.txt", "text/plain").await, 204);
    let rows = to.brings(&bea, &random_id(), false, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Needed(vec![named]), "the same bytes under another name");
    assert!(conversations(&to.exported(&bea).await).is_empty());

    let many = format!("imported-{}", random_id());
    assert_eq!(sends(&many, &random_id(), "a.html", "text/html").await, 415, "of a kind that nobody sends");
    for _ in 0..FILES_MAX {
        assert_eq!(sends(&many, &random_id(), "a.txt", "text/plain").await, 204);
    }
    assert_eq!(sends(&many, &random_id(), "a.txt", "text/plain").await, 400, "too_many_files");
}

#[tokio::test]
async fn a_look_at_what_is_not_here_leaves_no_trace() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let (_keys, _visitor) = started(&site).await;
    let before = databases(&edge, "jasette-conversation").len();
    let line = line_of_zendesk(&format!("imported-{}", random_id()));
    let rows = site.brings(&ana, &random_id(), true, line.into_bytes()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Created);
    assert_eq!(databases(&edge, "jasette-conversation").len(), before, "no object woke to be asked");
}

#[tokio::test]
async fn a_site_takes_in_so_many_bytes_a_day_and_no_more() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    site.brings(&ana, &random_id(), false, b"{}".to_vec()).await.unwrap();
    edge.kill9();
    // A terabyte.
    let update = "UPDATE tallies SET amount = ?";
    database(&edge, "jasette-site", "tallies").execute(update, [1_i64 << 40]).unwrap();
    edge.restart().await;
    let more = site.brings(&ana, &random_id(), false, b"{}".to_vec()).await.unwrap_err();
    assert_eq!(more, (429, "slow_down".to_owned()));
    let (stray, file) = (format!("imported-{}", random_id()), random_id());
    let said = (file.as_str(), "a.txt", "text/plain");
    assert_eq!(site.sends_file(&ana, &stray, said, b"bytes".to_vec()).await, 429);
    assert!(site.brings(&ana, &random_id(), true, b"{}".to_vec()).await.is_ok(), "a look brings nothing in");
}
