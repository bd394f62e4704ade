//! What became of today's chats counts once, whatever the desk dies of meanwhile, and is there again afterwards.

use crate::panics::panicked;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{DeskCommand, DeskFrame};
use protocol::frames::monitor::{DayFigures, Monitor};
use protocol::frames::visitor::VisitorCommand;
use rusqlite::Connection;
use tests::edge::{Edge, SignedIn, Site};
use tests::process::random_id;
use tests::stored::databases;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// What the desk tells a lead who asks now.
async fn now(site: &Site, lead: &SignedIn) -> anyhow::Result<Monitor> {
    let mut desk = Desk::open_paged(site, lead, Encoding::Binary).await?;
    desk.send(&DeskCommand::Monitor(true)).await?;
    loop {
        if let DeskFrame::Monitor(figures) = desk.step().await? {
            return Ok(*figures);
        }
    }
}

/// Waits until today's figures are these.
async fn until(site: &Site, lead: &SignedIn, wanted: DayFigures) {
    let look = async || -> anyhow::Result<()> {
        let mut desk = Desk::open_paged(site, lead, Encoding::Binary).await?;
        desk.send(&DeskCommand::Monitor(true)).await?;
        loop {
            if let DeskFrame::Monitor(figures) = desk.step().await?
                && figures.today == wanted
            {
                return Ok(());
            }
        }
    };
    // A desk that dies meanwhile is asked again.
    wait::until("today's figures", async || look().await.map_err(|error| error.to_string())).await;
}

/// A visitor who has written.
async fn written(site: &Site) -> (Keys, Conversation) {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let said = visitor.visitor_does(VisitorCommand::Send { text: "Hello".to_owned() }).await.unwrap();
    assert!(matches!(said, Outcome::Stored(_)), "{said:?}");
    (keys, visitor)
}

/// The database of the desk that has counted something, of an edge that is down.
fn stored(edge: &Edge) -> Connection {
    let open = |path| Connection::open(path).expect("the database opens");
    let has_counted = |desk: &Connection| {
        desk.table_exists(None, "monitor_days").unwrap()
            && desk.query_row("SELECT count(*) > 0 FROM monitor_days", [], |row| row.get(0)).unwrap()
    };
    databases(edge, "jasette-desk").into_iter().map(open).find(has_counted).expect("a desk has counted")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_the_summary_and_the_counter_counts_once() {
    let edge = Edge::start_planted().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    // The desk learns which hours the site has.
    until(&site, &ana, DayFigures::default()).await;
    let (keys, _visitor) = written(&site).await;
    let mut chat = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(matches!(chat.agent_does(AgentCommand::Take).await.unwrap(), Outcome::Stored(_)));
    // The desk dies as it is about to count the answer, with the summary half stored.
    let text = format!("panic-Counting-{}. hello", random_id());
    let _ = chat.agent_does(AgentCommand::Send { text }).await;
    panicked(&edge, "Counting").await;
    let once = DayFigures { answered: 1, ..DayFigures::default() };
    until(&site, &ana, once).await;
    edge.kill9();
    edge.restart().await;
    until(&site, &ana, once).await;
    // Its conversation tells it again when it goes on.
    let mut chat = Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    chat.agent_does(AgentCommand::Send { text: "are you there?".to_owned() }).await.unwrap();
    let mut desk = Desk::open_paged(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.preview == "are you there?").await.unwrap();
    assert_eq!(now(&site, &ana).await.unwrap().today, once);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_abandoned_is_counted_for_the_day_on_which_they_came() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    until(&site, &ana, DayFigures::default()).await;
    let (_, mut visitor) = written(&site).await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    until(&site, &ana, DayFigures { short: 1, ..DayFigures::default() }).await;
    // A week later they are the figures of a week ago; what was counted before the days that are kept goes.
    edge.kill9();
    let desk = stored(&edge);
    desk.execute_batch(
        "UPDATE monitor_days SET day = date(day, '-7 days');
         INSERT INTO monitor_days (day, department, body) VALUES ('2020-01-01', '', '{}');
         INSERT INTO monitor_episodes (id, day, body) VALUES ('conversation-of-long-ago', '2020-01-01', '{}')",
    )
    .unwrap();
    drop(desk);
    edge.restart().await;
    let figures = now(&site, &ana).await.unwrap();
    assert_eq!(figures.today, DayFigures::default());
    assert_eq!(figures.week_before, Some(DayFigures { short: 1, ..DayFigures::default() }));
    let (_, mut visitor) = written(&site).await;
    visitor.visitor_does(VisitorCommand::End).await.unwrap();
    until(&site, &ana, DayFigures { short: 1, ..DayFigures::default() }).await;
    edge.kill9();
    let desk = stored(&edge);
    for table in ["monitor_days", "monitor_episodes"] {
        let query = format!("SELECT count(*) FROM {table} WHERE day < '2021-01-01'");
        let old: u32 = desk.query_row(&query, [], |row| row.get(0)).unwrap();
        assert_eq!(old, 0, "{table}");
    }
}
