//! Somebody is removed from a site's team, and the runtime is killed in the middle of it: whatever they had goes back
//! to those who wait all the same, from wherever it had got.

use protocol::codec::Encoding;
use protocol::conversation::etiquette::Target;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::ConversationId;
use tests::edge::{Edge, SignedIn, Site, http};
use tests::stored::database;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// A team of two, and what one of them has.
struct Team {
    edge: Edge,
    site: Site,
    ana: SignedIn,
    bogdan: SignedIn,
    /// As whom he signs in.
    colleague: Site,
    /// Chats that he has.
    has: Vec<ConversationId>,
    /// One that is over, with a promise of his.
    promised: ConversationId,
    /// One of Ana's that is being handed to him.
    handed: ConversationId,
}

async fn does(agent: &mut Conversation, command: AgentCommand) {
    let outcome = agent.agent_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

async fn answers(visitor: &mut Conversation, command: VisitorCommand) {
    let outcome = visitor.visitor_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

impl Team {
    async fn at_work() -> Self {
        let edge = Edge::start().await;
        let site = edge.site().await;
        let ana = site.sign_in().await;
        let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
        let bogdan = colleague.sign_in().await;
        let chat = async |who: &SignedIn| {
            let keys = Keys::new();
            let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
            answers(&mut visitor, VisitorCommand::Start(opening("Zoé"))).await;
            answers(&mut visitor, VisitorCommand::Send { text: "hello".to_owned() }).await;
            let id = &keys.conversation;
            let mut agent = Conversation::agent(&site, who, id, 0, Encoding::Binary).await.unwrap();
            does(&mut agent, AgentCommand::Take).await;
            (ConversationId::parse(id).unwrap(), visitor, agent)
        };
        let mut has = Vec::new();
        for _ in 0..12 {
            has.push(chat(&bogdan).await.0);
        }
        let (promised, mut visitor, mut his) = chat(&bogdan).await;
        does(&mut his, AgentCommand::AskContact).await;
        let asked = visitor.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap();
        let contact = "zoe@mail.example".to_owned();
        answers(&mut visitor, VisitorCommand::GiveContact { question: asked.seq, contact }).await;
        answers(&mut visitor, VisitorCommand::End).await;
        // He is there, or nothing could be handed to him.
        let mut desk = Desk::open(&site, &bogdan, Encoding::Binary).await.unwrap();
        let (handed, _visitor, mut hers) = chat(&ana).await;
        let to = Target::Agent(bogdan.session.agent.clone());
        does(&mut hers, AgentCommand::Transfer { to, briefing: "Wants a refund".to_owned() }).await;
        desk.sees(|summary| summary.id == handed && summary.needs.transfer.is_some()).await.unwrap();
        for id in has.iter().chain([&promised]) {
            desk.sees(|summary| summary.id == *id && summary.assignee.is_some()).await.unwrap();
        }
        desk.sees(|summary| summary.id == promised && summary.stage == Stage::Ended).await.unwrap();
        Self { edge, site, ana, bogdan, colleague, has, promised, handed }
    }

    /// What the directory stores when he is removed, and whether the desk has been told. The edge is down.
    fn directory_removes_him(&self, told: bool) {
        let (agent, site) = (self.bogdan.session.agent.id.as_str(), self.site.id.as_str());
        let directory = database(&self.edge, "jasette-directory", "departures");
        for table in ["memberships", "roles"] {
            let delete = format!("DELETE FROM {table} WHERE agent = ? AND site = ?");
            assert_eq!(directory.execute(&delete, [agent, site]).unwrap(), 1);
        }
        let insert = "INSERT INTO departures (agent, site, revision, gone, told) VALUES (?, ?, 1, 1, ?)";
        directory.execute(insert, (agent, site, told)).unwrap();
    }

    /// All that he had waits for somebody else, and he is let in no more.
    async fn is_given_back(&self) {
        let mut desk = Desk::open(&self.site, &self.ana, Encoding::Binary).await.unwrap();
        let free = |summary: &Summary| summary.assignee.is_none();
        for id in &self.has {
            desk.sees(|one| one.id == *id && free(one) && one.stage == Stage::Waiting).await.unwrap();
        }
        let owed = |one: &Summary| one.id == self.promised && free(one) && one.needs.promise.is_some();
        desk.sees(owed).await.unwrap();
        let hers = |one: &Summary| {
            one.id == self.handed
                && one.needs.transfer.is_none()
                && one.assignee == Some(self.ana.session.agent.clone())
        };
        desk.sees(hers).await.unwrap();
        for id in self.has.iter().chain([&self.promised]) {
            let log =
                Conversation::agent(&self.site, &self.ana, id.as_str(), 0, Encoding::Binary).await.unwrap();
            let left =
                log.events.iter().filter(|event| matches!(event.body, EventBody::AgentLeft(_))).count();
            assert_eq!(left, 1, "he left once, however often it was told");
        }
        assert!(Desk::open(&self.site, &self.bogdan, Encoding::Binary).await.is_err());
    }
}

#[tokio::test]
async fn a_removal_goes_on_after_a_kill_right_behind_the_answer() {
    let team = Team::at_work().await;
    let Team { edge, site, ana, bogdan, .. } = &team;
    let url = site.url(&format!("/v1/sites/{}/people/{}", site.id, bogdan.session.agent.id.as_str()));
    let remove = http().delete(url).header("origin", &site.base).header("cookie", &ana.cookie);
    assert_eq!(remove.send().await.unwrap().status(), 204);
    edge.kill9();
    edge.restart().await;
    team.is_given_back().await;
    // Once more, with whatever was under way by then.
    edge.kill9();
    edge.restart().await;
    team.is_given_back().await;
}

#[tokio::test]
async fn a_removal_that_only_the_directory_knows_goes_on() {
    let team = Team::at_work().await;
    team.edge.kill9();
    team.directory_removes_him(false);
    team.edge.restart().await;
    team.is_given_back().await;
}

#[tokio::test]
async fn a_removal_that_the_desk_has_stored_and_no_conversation_heard_of_goes_on() {
    let team = Team::at_work().await;
    team.edge.kill9();
    team.directory_removes_him(true);
    let agent = team.bogdan.session.agent.id.as_str();
    let desk = database(&team.edge, "jasette-desk", "departures");
    desk.execute("INSERT INTO departures (agent, revision, gone) VALUES (?, 1, 1)", [agent]).unwrap();
    desk.execute("DELETE FROM agents WHERE id = ?", [agent]).unwrap();
    drop(desk);
    team.edge.restart().await;
    team.is_given_back().await;
}

#[tokio::test]
async fn a_suspension_goes_on_after_a_kill_and_so_does_the_return() {
    let team = Team::at_work().await;
    let Team { edge, site, ana, bogdan, .. } = &team;
    let url = site.url(&format!("/v1/sites/{}/suspended/{}", site.id, bogdan.session.agent.id.as_str()));
    let suspend = http().put(&url).header("origin", &site.base).header("cookie", &ana.cookie);
    assert_eq!(suspend.send().await.unwrap().status(), 204);
    edge.kill9();
    edge.restart().await;
    team.is_given_back().await;
    let list = http().get(site.url(&format!("/v1/sites/{}/suspended", site.id)));
    let told: Vec<serde_json::Value> =
        list.header("cookie", &ana.cookie).send().await.unwrap().json().await.unwrap();
    assert_eq!((told.len(), &told[0]["role"]), (1, &serde_json::json!("agent")));
    let back = http().delete(&url).header("origin", &site.base).header("cookie", &ana.cookie);
    assert_eq!(back.send().await.unwrap().status(), 204);
    edge.kill9();
    edge.restart().await;
    let again = team.colleague.sign_in().await;
    let open = async || Desk::open(site, &again, Encoding::Binary).await.map(drop);
    tests::wait::until("his desk", async || open().await.map_err(|error| error.to_string())).await;
}

#[tokio::test]
async fn a_suspension_that_only_the_directory_knows_goes_on() {
    let team = Team::at_work().await;
    team.edge.kill9();
    team.directory_removes_him(false);
    let (agent, site) = (team.bogdan.session.agent.id.as_str(), team.site.id.as_str());
    let directory = database(&team.edge, "jasette-directory", "suspended");
    let insert = "INSERT INTO suspended (agent, site, role, at) VALUES (?, ?, 'agent', 0)";
    directory.execute(insert, (agent, site)).unwrap();
    drop(directory);
    team.edge.restart().await;
    team.is_given_back().await;
}
