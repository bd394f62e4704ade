//! Who waits where, as the team is told: by time, moving up, and the same after a kill, also where what was stored is of
//! a build that knew no queues.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use tests::edge::{Edge, SignedIn, Site, http};
use tests::stored::database;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// A visitor who has written and waits; on their page still.
async fn waits(site: &Site, name: &str) -> (String, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening(name))).await.unwrap();
    let said = visitor.visitor_does(VisitorCommand::Send { text: name.to_owned() }).await.unwrap();
    assert!(matches!(said, Outcome::Stored(_)), "{said:?}");
    (keys.conversation.clone(), visitor)
}

async fn takes(site: &Site, agent: &SignedIn, id: &str) -> Outcome {
    let mut taken = Conversation::agent(site, agent, id, 0, Encoding::Binary).await.unwrap();
    taken.agent_does(AgentCommand::Take).await.unwrap()
}

async fn inbox(site: &Site, agent: &SignedIn) -> Desk {
    Desk::open_paged(site, agent, Encoding::Binary).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_go_by_time_move_up_and_stay_after_a_kill() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let mut desk = inbox(&site, &ana).await;
    let (one, _zoe) = waits(&site, "Zoé").await;
    let (two, _yan) = waits(&site, "Yan").await;
    let (three, _xia) = waits(&site, "Xia").await;
    desk.lines_up(None, &[&one, &two, &three]).await.unwrap();
    // Of two who take the same one, one has it.
    let (hers, other) = tokio::join!(takes(&site, &ana, &one), takes(&site, &bea, &one));
    let taken = [&hers, &other].into_iter().filter(|outcome| matches!(outcome, Outcome::Stored(_))).count();
    let refused = Outcome::Refused("taken_by_another".to_owned());
    assert!(taken == 1 && (hers == refused || other == refused), "{hers:?}, {other:?}");
    desk.lines_up(None, &[&two, &three]).await.unwrap();

    edge.kill9();
    edge.restart().await;
    inbox(&site, &ana).await.lines_up(None, &[&two, &three]).await.unwrap();

    // As a build without queues has left it.
    edge.kill9();
    database(&edge, "jasette-desk", "routing").execute_batch("DROP TABLE routing").unwrap();
    edge.restart().await;
    let mut desk = inbox(&site, &ana).await;
    desk.lines_up(None, &[&two, &three]).await.unwrap();
    let (four, _wim) = waits(&site, "Wim").await;
    desk.lines_up(None, &[&two, &three, &four]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_removed_agent_has_stands_in_order_again() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let bogdan = edge.colleague_as(&site, "Bogdan", Some("agent")).await.sign_in().await;
    let mut desk = inbox(&site, &ana).await;
    let (one, _zoe) = waits(&site, "Zoé").await;
    let (two, _yan) = waits(&site, "Yan").await;
    let (three, _xia) = waits(&site, "Xia").await;
    for id in [&three, &one] {
        assert!(matches!(takes(&site, &bogdan, id).await, Outcome::Stored(_)));
    }
    desk.lines_up(None, &[&two]).await.unwrap();
    let url = site.url(&format!("/v1/sites/{}/people/{}", site.id, bogdan.session.agent.id.as_str()));
    let remove = http().delete(url).header("origin", &site.base).header("cookie", &ana.cookie);
    assert_eq!(remove.send().await.unwrap().status(), 204);
    desk.lines_up(None, &[&one, &two, &three]).await.unwrap();
}
