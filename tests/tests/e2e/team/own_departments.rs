//! An owner lets agents see only the chats of their departments, while one of them is at work.

use protocol::codec::Encoding;
use protocol::conversation::opening::Filled;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{AgentId, DepartmentId};
use protocol::site::department::DepartmentSetting;
use protocol::site::form::Form;
use protocol::site::settings::{Service, SiteSettings};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::wire::{Conversation, Keys, opening};

#[tokio::test]
async fn a_chat_leaves_the_list_of_who_is_not_of_its_department_and_comes_back_with_a_tick() {
    let edge = Edge::shared().await;
    let tea = DepartmentSetting {
        id: DepartmentId::parse("tea").unwrap(),
        name: "Tea".to_owned(),
        agents: vec![AgentId::parse("somebody-else").unwrap()],
    };
    let department = Some(tea.id.clone());
    let service = Service { departments: vec![tea], ..Service::default() };
    let form = Form { departments: true, ..Form::default() };
    let site = edge.site_with(SiteSettings { service, form, ..settings() }).await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    edge.colleague_as(&site, "Carmen", Some("agent")).await;
    let (owner, bogdan) = tokio::join!(
        Agent::at_work("owner who says who sees what", &site),
        Agent::at_work("agent of no department", &colleague)
    );
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    let filled = Filled { opening: opening("Zoé"), department, ..Filled::default() };
    visitor.visitor_does(VisitorCommand::StartWith(Box::new(filled))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "green or black?".to_owned() }).await.unwrap();
    bogdan.sees_waiting("Zoé").await;

    owner.open_site_settings(&site, "Departments").await;
    owner.ticks("Agents and viewers see only the conversations of their departments").await;
    owner.saves().await;
    bogdan.browser.gone("button|option|link", Name::Has("Zoé")).await;
    // Whoever never opened the inbox works there too.
    owner.ticks("Carmen").await;
    owner.ticks("Bogdan").await;
    owner.saves().await;
    bogdan.sees_waiting("Zoé").await;
}
