//! Those who were here when a chat began to wait, and are gone while it still does: they are told then, each once.

use super::{Scene, Told};
use crate::started;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use tests::edge::Site;
use tests::proxy::Proxy;
use tests::wire::{Conversation, Desk, Keys, Outcome};

impl Scene {
    /// A line to the edge that can be cut, and the site as it is reached by it.
    async fn line(&self) -> (Proxy, Site) {
        let line = Proxy::start(self.edge.port()).await;
        let far = self.site.through(line.base());
        (line, far)
    }

    /// Where all messages lead that came for somebody, once there are so many.
    async fn leads(&self, told: &Told, count: usize) -> Vec<String> {
        let all = self.opens(told, count).await;
        all.iter().map(|one| one["path"].as_str().unwrap().to_owned()).collect()
    }

    fn paths(&self, of: &[&Keys]) -> Vec<String> {
        of.iter().map(|keys| format!("/inbox/{}/c/{}", self.site.id, keys.conversation)).collect()
    }
}

async fn inbox(far: &Site, told: &Told) -> Desk {
    Desk::open_paged(far, &told.who, Encoding::Binary).await.unwrap()
}

#[tokio::test]
async fn whoever_goes_while_a_chat_waits_is_told_once_and_whoever_is_back_in_a_moment_is_not() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let away = scene.colleague("Away").await;
    let (line, far) = scene.line().await;
    let _inboxes = (inbox(&far, &ana).await, inbox(&far, &bea).await);
    let (first, _visitor) = started(&scene.site).await;
    // Who is told and who is here was decided before the first was told.
    scene.opens(&away, 1).await;
    line.cut();
    let _loaded_again = inbox(&far, &ana).await;
    assert_eq!(scene.leads(&bea, 1).await, scene.paths(&[&first]));
    assert_eq!(scene.service.count(&ana.browser), 0, "she is here");
    line.cut();
    assert_eq!(scene.leads(&ana, 1).await, scene.paths(&[&first]));
    // What begins now is told at once. Had the first been told twice, it would stand before it.
    let (second, _other) = started(&scene.site).await;
    for told in [&ana, &bea, &away] {
        assert_eq!(scene.leads(told, 2).await, scene.paths(&[&first, &second]));
    }
}

#[tokio::test]
async fn a_chat_that_somebody_has_answered_is_told_to_nobody_who_goes() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let (line, far) = scene.line().await;
    let mut hers = inbox(&far, &ana).await;
    let (answered, _one) = started(&scene.site).await;
    let (waits, _two) = started(&scene.site).await;
    scene.opens(&bea, 2).await;
    let agent = Conversation::agent(&scene.site, &bea.who, &answered.conversation, 0, Encoding::Binary);
    let mut agent = agent.await.unwrap();
    for command in [AgentCommand::Take, AgentCommand::Send { text: "Hello".to_owned() }] {
        assert!(matches!(agent.agent_does(command).await.unwrap(), Outcome::Stored(_)));
    }
    let taken =
        |summary: &Summary| summary.id.as_str() == answered.conversation && summary.stage == Stage::Assigned;
    hers.sees(taken).await.unwrap();
    line.cut();
    assert_eq!(scene.leads(&ana, 1).await, scene.paths(&[&waits]));
    // What begins now is told at once. Had the other been told, it would stand before it.
    let (last, _three) = started(&scene.site).await;
    assert_eq!(scene.leads(&ana, 2).await, scene.paths(&[&waits, &last]));
}
