//! Those who were here when a chat began to wait or their visitor wrote, and are gone while that is still to be told: they
//! are told then, each once.

use super::{Scene, Told};
use crate::started;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
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

    /// Has somebody take a chat and answer in it, as their open inbox sees.
    async fn answers(&self, told: &Told, keys: &Keys, inbox: &mut Desk) {
        let agent = Conversation::agent(&self.site, &told.who, &keys.conversation, 0, Encoding::Binary);
        let mut agent = agent.await.unwrap();
        for command in [AgentCommand::Take, AgentCommand::Send { text: "Hello".to_owned() }] {
            assert!(matches!(agent.agent_does(command).await.unwrap(), Outcome::Stored(_)));
        }
        let taken = |summary: &Summary| {
            summary.id.as_str() == keys.conversation
                && summary.stage == Stage::Assigned
                && summary.unread == 0
        };
        inbox.sees(taken).await.unwrap();
    }

    /// A chat of somebody's in which its visitor writes while their inbox is open. Whoever is away was told when it began.
    async fn written_to(&self, told: &Told, inbox: &mut Desk, away: &Told) -> Keys {
        let (keys, mut visitor) = started(&self.site).await;
        self.opens(away, 1).await;
        self.answers(told, &keys, inbox).await;
        visitor.visitor_does(VisitorCommand::Send { text: "And now?".to_owned() }).await.unwrap();
        let written = |summary: &Summary| summary.id.as_str() == keys.conversation && summary.unread > 0;
        inbox.sees(written).await.unwrap();
        keys
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
    scene.answers(&bea, &answered, &mut hers).await;
    line.cut();
    assert_eq!(scene.leads(&ana, 1).await, scene.paths(&[&waits]));
    // What begins now is told at once. Had the other been told, it would stand before it.
    let (last, _three) = started(&scene.site).await;
    assert_eq!(scene.leads(&ana, 2).await, scene.paths(&[&waits, &last]));
}

#[tokio::test]
async fn a_message_in_ones_own_chat_is_told_to_whoever_goes_before_they_gave_a_sign_of_life() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let (line, far) = scene.line().await;
    let mut hers = inbox(&far, &ana).await;
    let own = scene.written_to(&ana, &mut hers, &bea).await;
    assert_eq!(scene.service.count(&ana.browser), 0, "she counts as here");
    line.cut();
    let told = scene.opens(&ana, 1).await.remove(0);
    assert_eq!(told["title"], "New message on Ceainăria");
    assert_eq!(scene.leads(&ana, 1).await, scene.paths(&[&own]));
    assert_eq!(scene.leads(&bea, 1).await, scene.paths(&[&own]), "of the chat, and not of what is Ana's");
}

#[tokio::test]
async fn whoever_comes_back_after_a_message_is_not_told_of_it_when_they_go() {
    let (scene, ana, bea) = Scene::of_two("en").await;
    let (line, far) = scene.line().await;
    let mut hers = inbox(&far, &ana).await;
    let own = scene.written_to(&ana, &mut hers, &bea).await;
    line.cut();
    let _loaded_again = inbox(&far, &ana).await;
    let (waits, _visitor) = started(&scene.site).await;
    assert_eq!(scene.leads(&bea, 2).await, scene.paths(&[&own, &waits]));
    line.cut();
    assert_eq!(scene.leads(&ana, 1).await, scene.paths(&[&waits]));
    // What begins now is told at once. Had the message been told, it would stand before it.
    let (last, _other) = started(&scene.site).await;
    assert_eq!(scene.leads(&ana, 2).await, scene.paths(&[&waits, &last]));
}

#[tokio::test]
async fn whoever_subscribes_while_a_chat_waits_is_told_of_it_once_they_are_gone() {
    let scene = Scene::new().await;
    let away = scene.colleague("Away").await;
    let cara = scene.edge.colleague_as(&scene.site, "Cara", Some("agent")).await;
    let who = cara.sign_in().await;
    let (line, far) = scene.line().await;
    let _inbox = Desk::open_paged(&far, &who, Encoding::Binary).await.unwrap();
    let (first, _visitor) = started(&scene.site).await;
    scene.opens(&away, 1).await;
    let phone = scene.told(who, "en").await;
    assert_eq!(scene.service.count(&phone.browser), 0, "she is here");
    line.cut();
    assert_eq!(scene.leads(&phone, 1).await, scene.paths(&[&first]));
    // She has been told: one more browser of hers has nobody told of it again.
    let laptop = scene.told(cara.sign_in().await, "en").await;
    let (last, _other) = started(&scene.site).await;
    assert_eq!(scene.leads(&phone, 2).await, scene.paths(&[&first, &last]));
    assert_eq!(scene.leads(&laptop, 1).await, scene.paths(&[&last]));
}
