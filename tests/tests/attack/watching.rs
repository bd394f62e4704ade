//! Whoever only looks on: every command and every frame of the team's sockets, as each role. What may not be done is
//! refused by name and leaves nothing behind; nobody counts on who may not answer.

use crate::session::end;
use crate::started;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::etiquette::{ClosingReason, Target};
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::{AgentCommand, AgentFrame};
use protocol::frames::desk::{DeskCommand, DeskFrame, ListCursor, Stage, Summary};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{ConversationId, FileId};
use protocol::site::settings::WidgetSettings;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// The command's name. A new one does not compile until it stands here, and in [`commands`].
fn name(command: &AgentCommand) -> &'static str {
    match command {
        AgentCommand::Take => "take",
        AgentCommand::Send { .. } => "send",
        AgentCommand::Mark { .. } => "mark",
        AgentCommand::ProposeHold { .. } => "propose_hold",
        AgentCommand::EndHold => "end_hold",
        AgentCommand::Transfer { .. } => "transfer",
        AgentCommand::WithdrawTransfer => "withdraw_transfer",
        AgentCommand::AcceptTransfer { .. } => "accept_transfer",
        AgentCommand::DeclineTransfer { .. } => "decline_transfer",
        AgentCommand::Leave => "leave",
        AgentCommand::AskContact => "ask_contact",
        AgentCommand::Progress { .. } => "progress",
        AgentCommand::KeepPromise => "keep_promise",
        AgentCommand::Restate { .. } => "restate",
        AgentCommand::AskWrapUp => "ask_wrap_up",
        AgentCommand::Close { .. } => "close",
        AgentCommand::Block => "block",
        AgentCommand::Reopen => "reopen",
        AgentCommand::Note { .. } => "note",
        AgentCommand::SetSubject { .. } => "set_subject",
        AgentCommand::SendFile(_) => "send_file",
        AgentCommand::BlockNetwork { .. } => "block_network",
    }
}

/// How many [`name`] knows.
const COMMANDS: usize = 22;

/// One of each, as good as it can be: what refuses it is nothing in itself.
fn commands(agent: &SignedIn) -> Vec<AgentCommand> {
    let text = || "I only look on".to_owned();
    let file = FileInfo {
        id: FileId::parse("FFFFFFFFFFFFFFFFFFFF").unwrap(),
        name: "a.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size: 1,
    };
    vec![
        AgentCommand::Take,
        AgentCommand::Send { text: text() },
        AgentCommand::Mark { delivered: 2, read: 2 },
        AgentCommand::ProposeHold { reason: text(), minutes: 3 },
        AgentCommand::EndHold,
        AgentCommand::Transfer { to: Target::Agent(agent.session.agent.clone()), briefing: text() },
        AgentCommand::WithdrawTransfer,
        AgentCommand::AcceptTransfer { proposal: 1 },
        AgentCommand::DeclineTransfer { proposal: 1, reason: text() },
        AgentCommand::AskContact,
        AgentCommand::Progress { text: text(), due: u64::MAX },
        AgentCommand::KeepPromise,
        AgentCommand::Restate { text: text() },
        AgentCommand::AskWrapUp,
        AgentCommand::Note { text: text(), mentions: vec![] },
        AgentCommand::SetSubject { subject: text() },
        AgentCommand::SendFile(file),
        AgentCommand::Leave,
        AgentCommand::Close { reason: ClosingReason::Other },
        AgentCommand::Block,
        AgentCommand::BlockNetwork { minutes: 1 },
        AgentCommand::Reopen,
    ]
}

async fn hired(edge: &Edge, site: &Site, role: &str) -> SignedIn {
    edge.colleague_as(site, "Doina", Some(role)).await.sign_in().await
}

async fn given(site: &Site, who: &SignedIn, whom: &SignedIn, role: &str) -> StatusCode {
    let path = format!("/v1/sites/{}/people/{}", site.id, whom.session.agent.id.as_str());
    let request = site.request(who, Method::PUT, &path).json(&json!({"role": role}));
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn every_command_is_refused_by_name_to_whoever_only_looks_on_and_to_nobody_else() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut chats = Vec::new();
    // All begin before the first network is shut: it is so until the site hears that the chat goes on.
    for (role, answers) in [("owner", true), ("admin", true), ("agent", true), ("viewer", false)] {
        chats.push((role, answers, hired(edge, &site, role).await, started(&site).await));
    }
    for (role, answers, who, (keys, _visitor)) in chats {
        let all = commands(&ana);
        let named: BTreeSet<&str> = all.iter().map(name).collect();
        assert_eq!((named.len(), all.len()), (COMMANDS, COMMANDS), "each once");
        let before = keys.last_event(&site).await;
        for encoding in [Encoding::Binary, Encoding::Text] {
            let mut socket = Conversation::agent(&site, &who, &keys.conversation, 0, encoding).await.unwrap();
            assert_eq!(socket.texts().first(), Some(&"a secret"), "{role} reads it");
            for command in all.clone() {
                let called = name(&command);
                let refused =
                    socket.agent_does(command).await.unwrap() == Outcome::Refused("not_allowed".into());
                assert_eq!(refused, !answers, "{called} as {role}");
            }
        }
        if !answers {
            assert_eq!(keys.last_event(&site).await, before, "nothing was left behind");
        }
    }
}

#[tokio::test]
async fn whoever_only_looks_on_is_not_seen_typing() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let viewer = hired(edge, &site, "viewer").await;
    let (keys, mut visitor) = started(&site).await;
    let ana = site.sign_in().await;
    let mut socket =
        Conversation::agent(&site, &viewer, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    socket.send(&AgentFrame::Typing(true)).await.unwrap();
    loop {
        if let ServerFrame::Rejected(refusal) = socket.step().await.unwrap() {
            assert_eq!((refusal.id, refusal.code.as_str()), (None, "not_allowed"));
            break;
        }
    }
    let mut hers = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    hers.agent_does(AgentCommand::Take).await.unwrap();
    visitor.event(|body| matches!(body, EventBody::AgentJoined(_))).await.unwrap();
    assert!(!visitor.other_types);
}

/// Whether the site's pages say that somebody is there.
async fn is_attended(site: &Site) -> bool {
    let url = site.url(&format!("/v1/sites/{}/widget", site.id));
    let told: WidgetSettings = http().get(url).send().await.unwrap().json().await.unwrap();
    told.attended
}

#[tokio::test]
async fn at_the_desk_whoever_only_looks_on_sees_the_list_and_is_not_there() {
    let edge = Edge::shared().await;
    let mut settings = tests::edge::settings();
    settings.chats_unattended = false;
    let site = edge.site_with(settings).await;
    let viewer = hired(edge, &site, "viewer").await;
    let id = viewer.session.agent.id.as_str().to_owned();
    assert_eq!(viewer.session.watches.iter().map(|one| one.as_str()).collect::<Vec<_>>(), [site.id.as_str()]);
    let (keys, _visitor) = started(&site).await;
    for encoding in [Encoding::Binary, Encoding::Text] {
        let mut desk = Desk::open_paged(&site, &viewer, encoding).await.unwrap();
        desk.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();
        assert!(!desk.presence.contains_key(&id), "{:?}", desk.presence);
        for on in [true, false] {
            desk.send(&DeskCommand::SetAvailable(on)).await.unwrap();
            loop {
                match desk.step().await.unwrap() {
                    DeskFrame::Rejected(refusal) => break assert_eq!(refusal.code, "not_allowed"),
                    DeskFrame::Changes(_) | DeskFrame::Queue(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        }
        let after = ListCursor { last_at: u64::MAX, id: ConversationId::parse(&keys.conversation).unwrap() };
        desk.send(&DeskCommand::More(after)).await.unwrap();
        while !matches!(desk.step().await.unwrap(), DeskFrame::Page(_)) {}
        // Nobody of the pages counts on them.
        assert!(!is_attended(&site).await);
    }
    let ana = site.sign_in().await;
    let hers = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    assert_eq!(hers.presence.keys().collect::<Vec<_>>(), [ana.session.agent.id.as_str()]);
}

#[tokio::test]
async fn whoever_becomes_a_viewer_gives_back_what_they_have_and_whoever_ceases_to_be_one_answers_again() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = hired(edge, &site, "agent").await;
    let id = bogdan.session.agent.id.clone();
    let (keys, mut visitor) = started(&site).await;
    let mut his = Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(his.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    let mut desk = Desk::open_paged(&site, &bogdan, Encoding::Binary).await.unwrap();
    let mut owners = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    owners.sees(|summary| summary.assignee.as_ref().is_some_and(|one| one.id == id)).await.unwrap();

    assert_eq!(given(&site, &ana, &bogdan, "viewer").await, 200);
    assert_eq!(end(async || desk.step().await).await, "closed with 4002");
    assert_eq!(end(async || his.step().await).await, "closed with 4002");
    visitor.event(|body| matches!(body, EventBody::AgentLeft(one) if one.id == id)).await.unwrap();
    let waits = |summary: &Summary| summary.assignee.is_none() && summary.stage == Stage::Waiting;
    owners.sees(waits).await.unwrap();
    while owners.presence.get(id.as_str()).is_some_and(|one| one.connected) {
        owners.step().await.unwrap();
    }
    // He still reads it, and only that.
    let mut reads =
        Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert_eq!(
        reads.agent_does(AgentCommand::Take).await.unwrap(),
        Outcome::Refused("not_allowed".to_owned())
    );
    Desk::open_paged(&site, &bogdan, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await.unwrap();

    assert_eq!(given(&site, &ana, &bogdan, "agent").await, 200);
    // The desk is told behind the answer.
    wait::until("his desk to open again", async || {
        Desk::open_paged(&site, &bogdan, Encoding::Binary).await.map(drop).map_err(|error| error.to_string())
    })
    .await;
    let mut again =
        Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(again.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
}

#[tokio::test]
async fn a_chat_begins_with_nobody_when_only_a_viewer_looks_on() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let viewer = hired(edge, &site, "viewer").await;
    let mut desk = Desk::open_paged(&site, &viewer, Encoding::Binary).await.unwrap();
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "hello".to_owned() }).await.unwrap();
    let seen = desk.sees(|summary| summary.preview == "hello").await.unwrap();
    assert_eq!((seen.assignee, seen.stage), (None, Stage::Waiting));
    assert_eq!(seen.unread, 1, "looking on is not reading");
}

#[tokio::test]
async fn a_socket_that_opens_while_its_agent_becomes_a_viewer_answers_nobody() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = hired(edge, &site, "agent").await;
    let (keys, _visitor) = started(&site).await;
    let openings = (0..30)
        .map(async |_| Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await);
    let (opened, changed) = tokio::join!(join_all(openings), given(&site, &ana, &bogdan, "viewer"));
    assert_eq!(changed, 200);
    let after = Conversation::agent(&site, &bogdan, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    for mut one in opened.into_iter().filter_map(Result::ok).chain([after]) {
        // One of before closes, and one of afterwards only reads.
        wait::until("a socket to be closed, or to refuse", async || {
            match one.agent_does(AgentCommand::Take).await {
                Ok(Outcome::Refused(why)) if why == "not_allowed" => Ok(()),
                Ok(other) => Err(format!("{other:?}")),
                Err(why) => {
                    // Silence is no close.
                    assert!(!format!("{why:#}").contains("deadline"), "{why:#}");
                    Ok(())
                }
            }
        })
        .await;
    }
}
