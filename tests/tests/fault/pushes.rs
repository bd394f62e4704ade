//! Who is told what waits when the server was away: who was here before is given time to come back, and who was gone is
//! gone.

use domain::desk::GRACE_MS;
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use serde_json::Value;
use tests::aging::age_absences;
use tests::edge::{Edge, SignedIn, Site};
use tests::push_service::{PushService, Subscriber, state};
use tests::stored::database;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, opening};

/// Ana, whose inbox opens and closes, and somebody who is away all the time, both with a browser that is told.
struct Team {
    edge: Edge,
    site: Site,
    service: PushService,
    ana: SignedIn,
    anas: Subscriber,
    aways: Subscriber,
    key: String,
}

impl Team {
    async fn new() -> Self {
        let edge = Edge::start().await;
        let (site, service) = (edge.site().await, PushService::start().await);
        let ana = site.sign_in().await;
        let away = edge.colleague_as(&site, "Away", Some("agent")).await.sign_in().await;
        // A browser asks for the site's key before it subscribes.
        let (key, _) = state(&site, &ana).await;
        let (anas, aways) = (service.browser(), service.browser());
        assert_eq!(anas.subscribe(&site, &ana, "en").await, 204);
        assert_eq!(aways.subscribe(&site, &away, "en").await, 204);
        Self { edge, site, service, ana, anas, aways, key }
    }

    async fn inbox(&self) -> Desk {
        Desk::open_paged(&self.site, &self.ana, Encoding::Binary).await.unwrap()
    }

    /// A chat that begins to wait, once whoever is away has been told: by then it is decided who is here.
    async fn waits(&self) -> Keys {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&self.site, &keys, 0, Encoding::Binary).await.unwrap();
        visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
        visitor.visitor_does(VisitorCommand::Send { text: "Anybody there?".to_owned() }).await.unwrap();
        self.is_told(&self.aways, &keys).await;
        keys
    }

    async fn is_told(&self, browser: &Subscriber, keys: &Keys) {
        let is_it = |one: &Value| one["path"].as_str().is_some_and(|path| path.ends_with(&keys.conversation));
        wait::until("word of a chat", async || {
            let all = self.service.receives(browser, 0, &self.key).await;
            if all.iter().any(is_it) { Ok(()) } else { Err(format!("{all:?}")) }
        })
        .await;
    }
}

#[tokio::test]
async fn a_server_that_was_away_tells_nobody_as_gone_who_comes_back_to_it() {
    let team = Team::new().await;
    let inbox = team.inbox().await;
    let first = team.waits().await;
    team.edge.kill9();
    drop(inbox);
    team.edge.restart().await;
    // Before her inbox is back another chat begins, and whoever is away is told of it.
    let second = team.waits().await;
    let back = team.inbox().await;
    let third = team.waits().await;
    assert_eq!(team.service.count(&team.anas), 0, "she was here, and she is");
    // Once she is gone she is told of each that waits.
    drop(back);
    for keys in [&first, &second, &third] {
        team.is_told(&team.anas, keys).await;
    }
}

#[tokio::test]
async fn since_when_somebody_is_gone_outlives_the_server() {
    let team = Team::new().await;
    let bea = team.edge.colleague_as(&team.site, "Bea", Some("agent")).await.sign_in().await;
    let mut beas = Desk::open_paged(&team.site, &bea, Encoding::Binary).await.unwrap();
    let inbox = team.inbox().await;
    let keys = team.waits().await;
    drop(inbox);
    let ana = team.ana.session.agent.id.as_str();
    while beas.presence.get(ana).is_none_or(|ana| ana.connected) {
        beas.step().await.unwrap();
    }
    assert_eq!(team.service.count(&team.anas), 0, "she may be back in a moment");
    team.edge.kill9();
    {
        let desk = database(&team.edge, "jasette-desk", "absences");
        let query = "SELECT seen FROM absences WHERE agent = ?";
        let seen: u32 = desk.query_row(query, [ana], |row| row.get(0)).unwrap();
        assert_eq!(seen, 1);
    }
    age_absences(&team.edge, GRACE_MS);
    team.edge.restart().await;
    // Her time to come back is over, whoever wakes the desk: it does not begin anew.
    let _beas = Desk::open_paged(&team.site, &bea, Encoding::Binary).await.unwrap();
    team.is_told(&team.anas, &keys).await;
}
