//! What the edge alone knows about a transfer: who works in a department, and who has signed off.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use protocol::codec::Encoding;
use protocol::conversation::etiquette::{Target, TransferOutcome};
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{DeskCommand, DeskFrame};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{AgentId, DepartmentId, Seq};
use protocol::site::department::DepartmentSetting;
use protocol::site::settings::{Service, SiteSettings};
use std::time::{Duration, Instant};
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// A visitor and Ana, who has the conversation.
async fn at_it(site: &Site) -> (Keys, Conversation, Conversation) {
    let keys = Keys::new();
    let mut zoe = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    zoe.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let session = site.sign_in().await;
    let mut ana = agent(site, &session, &keys).await;
    ana.agent_does(AgentCommand::Take).await.unwrap();
    (keys, zoe, ana)
}

async fn agent(site: &Site, session: &SignedIn, keys: &Keys) -> Conversation {
    Conversation::agent(site, session, &keys.conversation, 0, Encoding::Binary).await.unwrap()
}

/// Ana hands over, and the visitor agrees. The position of the proposal.
async fn hand_over(ana: &mut Conversation, zoe: &mut Conversation, to: Target, after: Seq) -> Seq {
    let briefing = "Wants a refund".to_owned();
    let done = ana.agent_does(AgentCommand::Transfer { to, briefing }).await.unwrap();
    assert!(matches!(done, Outcome::Stored(_)), "{done:?}");
    loop {
        let proposed = |event: &&protocol::conversation::event::Event| {
            event.seq > after && matches!(event.body, EventBody::TransferProposed(_))
        };
        if let Some(seq) = zoe.events.iter().find(proposed).map(|event| event.seq) {
            zoe.visitor_does(VisitorCommand::AnswerTransfer { question: seq, yes: true }).await.unwrap();
            return seq;
        }
        zoe.step().await.unwrap();
    }
}

#[tokio::test]
async fn only_those_who_work_in_a_department_take_what_it_is_handed() {
    let id = |name: &str| DepartmentId::parse(name).unwrap();
    let department = |name: &str, agents| DepartmentSetting { id: id(name), name: name.to_owned(), agents };
    let departments = vec![
        department("billing", vec![AgentId::parse("somebody-else").unwrap()]),
        department("sales", vec![]),
    ];
    let service = Service { departments: departments.clone(), ..Service::default() };
    let edge = Edge::shared().await;
    let site = edge.site_with(SiteSettings { service, ..settings() }).await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let bea = bea_site.sign_in().await;
    let (keys, mut zoe, mut ana) = at_it(&site).await;
    let mut bea = agent(&site, &bea, &keys).await;
    let to = |name: &str| Target::Department(Department { id: id(name), name: name.to_owned() });

    let proposal = hand_over(&mut ana, &mut zoe, to("billing"), 0).await;
    let refused = Outcome::Refused("not_the_receiver".to_owned());
    assert_eq!(bea.agent_does(AgentCommand::AcceptTransfer { proposal }).await.unwrap(), refused);
    let reason = "Lunch".to_owned();
    assert_eq!(bea.agent_does(AgentCommand::DeclineTransfer { proposal, reason }).await.unwrap(), refused);
    ana.agent_does(AgentCommand::WithdrawTransfer).await.unwrap();
    let proposal = hand_over(&mut ana, &mut zoe, to("sales"), proposal).await;
    let taken = bea.agent_does(AgentCommand::AcceptTransfer { proposal }).await.unwrap();
    assert!(matches!(taken, Outcome::Stored(_)), "{taken:?}");
    let session = site.sign_in().await;
    let mut desk = Desk::open(&site, &session, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.assignee.as_ref().is_some_and(|agent| agent.name == "Bea")).await.unwrap();
}

#[tokio::test]
async fn what_was_handed_to_somebody_who_signs_off_goes_back_after_a_while() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let session = edge.colleague(&site, "Bea").await.sign_in().await;
    let mut desk = Desk::open(&site, &session, Encoding::Binary).await.unwrap();
    let (_, mut zoe, mut ana) = at_it(&site).await;
    hand_over(&mut ana, &mut zoe, Target::Agent(session.session.agent.clone()), 0).await;
    desk.sees(|summary| matches!(summary.needs.transfer, Some((_, _, true)))).await.unwrap();
    // A page that is loaded again is gone for a moment only.
    drop(desk);
    let mut desk = Desk::open(&site, &session, Encoding::Binary).await.unwrap();
    let off = Instant::now();
    desk.send(&DeskCommand::SetAvailable(false)).await.unwrap();
    let gone = |frame: &DeskFrame| matches!(frame, DeskFrame::Presence(one) if !one.available);
    while !gone(&desk.step().await.unwrap()) {}
    let closed = zoe.event(|body| matches!(body, EventBody::TransferClosed { .. })).await.unwrap();
    assert_eq!(closed.body, EventBody::TransferClosed { outcome: TransferOutcome::Unavailable });
    assert!(off.elapsed() > Duration::from_secs(18), "called off after {:?}", off.elapsed());
}
