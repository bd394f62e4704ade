//! Where agents see only the chats of their departments, every door says the same of another chat as of none; and what
//! changes that takes effect on what is open.

use crate::session::end;
use crate::{started, uploads};
use protocol::codec::Encoding;
use protocol::conversation::etiquette::Target;
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Filled;
use protocol::conversation::party::Department;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentHello};
use protocol::frames::desk::{DeskCommand, DeskFrame, ListCounts, ListCursor};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{ConversationId, DepartmentId, Seq};
use protocol::site::department::DepartmentSetting;
use protocol::site::form::Form;
use protocol::site::settings::{EditedSettings, SiteSettings};
use reqwest::Method;
use serde_json::{Value, json};
use tests::edge::{Edge, SignedIn, Site, http, settings};
use tests::process::random_id;
use tests::requests::{Answer, answer};
use tests::wire::{Conversation, Desk, Keys, Outcome, Socket, opening};
use tokio_tungstenite::tungstenite::Message;

/// A shop with two departments, and those who work there.
pub struct Shop {
    pub edge: &'static Edge,
    pub site: Site,
    pub owner: SignedIn,
    pub bea: SignedIn,
    pub ion: SignedIn,
}

impl Shop {
    /// Bea sells tea, Ion lamps.
    pub async fn new(own_departments_only: bool) -> Self {
        let edge = Edge::shared().await;
        let form = Form { departments: true, ..Form::default() };
        let site = edge.site_with(SiteSettings { form, ..settings() }).await;
        let owner = site.sign_in().await;
        let bea = edge.colleague_as(&site, "Bea", Some("agent")).await.sign_in().await;
        let ion = edge.colleague_as(&site, "Ion", Some("agent")).await.sign_in().await;
        let shop = Self { edge, site, owner, bea, ion };
        shop.set(|settings| {
            let (tea, lamps) = (department("tea", &[&shop.bea]), department("lamps", &[&shop.ion]));
            settings.service.departments = vec![tea, lamps];
            settings.own_departments_only = own_departments_only;
        })
        .await;
        shop
    }

    /// Changes the settings, as the owner.
    pub async fn set(&self, change: impl FnOnce(&mut SiteSettings)) {
        let path = format!("/v1/sites/{}/settings", self.site.id);
        let read = self.site.request(&self.owner, Method::GET, &path);
        let mut edited: EditedSettings = read.send().await.unwrap().json().await.unwrap();
        change(&mut edited.settings);
        let saved = self.site.request(&self.owner, Method::PUT, &path).json(&edited).send().await.unwrap();
        assert_eq!(saved.status(), 200, "{}", saved.text().await.unwrap());
    }

    /// Has a visitor write to a department.
    pub async fn chat(&self, department: &str) -> (Keys, Conversation) {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&self.site, &keys, 0, Encoding::Binary).await.unwrap();
        begins(&mut visitor, department).await;
        (keys, visitor)
    }

    async fn agent(&self, who: &SignedIn, keys: &Keys) -> anyhow::Result<Conversation> {
        Conversation::agent(&self.site, who, &keys.conversation, 0, Encoding::Binary).await
    }

    async fn desk(&self, who: &SignedIn) -> Desk {
        Desk::open_paged(&self.site, who, Encoding::Binary).await.unwrap()
    }
}

async fn begins(visitor: &mut Conversation, department: &str) {
    let department = Some(DepartmentId::parse(department).unwrap());
    let filled = Filled { opening: opening("Zoé"), department, ..Filled::default() };
    let begun = visitor.visitor_does(VisitorCommand::StartWith(Box::new(filled))).await.unwrap();
    assert!(matches!(begun, Outcome::Stored(_)), "{begun:?}");
    visitor.visitor_does(VisitorCommand::Send { text: "a secret".to_owned() }).await.unwrap();
}

fn department(id: &str, agents: &[&SignedIn]) -> DepartmentSetting {
    DepartmentSetting {
        id: DepartmentId::parse(id).unwrap(),
        name: id.to_owned(),
        agents: agents.iter().map(|who| who.session.agent.id.clone()).collect(),
    }
}

/// All that a socket of the team says of a conversation until it closes, and how it closes; nothing of one that opens.
async fn greeted(site: &Site, who: &SignedIn, conversation: &str) -> Option<(Vec<Message>, u16)> {
    let url = site.conversation_url(conversation, "agent-socket");
    let headers = [("cookie", who.cookie.as_str()), ("origin", site.base.as_str())];
    let mut socket = Socket::open(&url, &headers, Encoding::Text).await.unwrap();
    socket.send(&AgentFrame::Hello(AgentHello { version: protocol::VERSION, after: 0 })).await.unwrap();
    let first = socket.receive().await.unwrap();
    if first.to_string().contains("welcome") {
        return None;
    }
    let (mut said, code) = socket.rest().await.unwrap();
    said.insert(0, first);
    Some((said, code.into()))
}

/// What each door answers that is no socket.
async fn doors(site: &Site, who: &SignedIn, conversation: &str, file: &str) -> Vec<(&'static str, Answer)> {
    let path = |what: &str| format!("/v1/sites/{}/conversations/{conversation}/{what}", site.id);
    let ask = async |method: Method, what: &str, body: Option<Value>| {
        let request = site.request(who, method, &path(what));
        answer(if let Some(body) = body { request.json(&body) } else { request }).await
    };
    let upload = site.request(who, Method::PUT, &path(&format!("files/{}", random_id())));
    let upload = upload.header("content-type", "text/plain").header("x-file-name", "a.txt").body("a");
    let copied = format!("files/{}?from={}", random_id(), random_id());
    vec![
        ("a file", ask(Method::GET, &format!("files/{file}"), None).await),
        ("an upload", answer(upload).await),
        ("a copy from the library", ask(Method::PUT, &copied, None).await),
        ("a file without its name", ask(Method::PUT, &format!("files/{}", random_id()), None).await),
        ("the transcript", ask(Method::GET, "transcript", None).await),
        ("the transcript as a page", ask(Method::GET, "transcript?format=html", None).await),
        ("a mail", ask(Method::POST, "transcript", Some(json!({"email": "zoe@mail.example"}))).await),
    ]
}

#[tokio::test]
async fn at_every_door_a_chat_of_another_department_is_none() {
    let shop = Shop::new(false).await;
    let site = &shop.site;
    let (keys, _visitor) = shop.chat("tea").await;
    let file = random_id();
    assert_eq!(uploads(site, &keys, &file, "text/plain", b"a secret").await, 204);
    let viewer = shop.edge.colleague_as(site, "Viewer", Some("viewer")).await.sign_in().await;
    let admin = shop.edge.colleague_as(site, "Admin", Some("admin")).await.sign_in().await;

    // Where the site says nothing, everybody sees everything.
    assert_eq!(shop.agent(&shop.ion, &keys).await.unwrap().texts(), ["a secret"]);
    assert_eq!(doors(site, &shop.ion, &keys.conversation, &file).await[0].1.0, 200);

    shop.set(|settings| settings.own_departments_only = true).await;
    for (name, who) in [("an agent of another department", &shop.ion), ("a viewer", &viewer)] {
        let none = Keys::new();
        let nothing = doors(site, who, &none.conversation, &file).await;
        assert_eq!(doors(site, who, &keys.conversation, &file).await, nothing, "{name}");
        let refused = greeted(site, who, &keys.conversation).await;
        assert!(refused.is_some(), "{name} is let in");
        assert_eq!(refused, greeted(site, who, &none.conversation).await, "{name}");
    }
    for (name, who) in
        [("an agent of the department", &shop.bea), ("an admin", &admin), ("the owner", &shop.owner)]
    {
        let none = Keys::new();
        let nothing = doors(site, who, &none.conversation, &file).await;
        for (seen, nothing) in doors(site, who, &keys.conversation, &file).await.iter().zip(&nothing) {
            assert_ne!(seen, nothing, "{name}");
        }
        assert_eq!(shop.agent(who, &keys).await.unwrap().texts(), ["a secret"], "{name}");
    }
    // Chats of no department are everybody's.
    let (open, _visitor) = started(site).await;
    for who in [&shop.ion, &viewer] {
        assert_eq!(shop.agent(who, &open).await.unwrap().texts(), ["a secret"]);
    }
    // And a refused transcript is in no log.
    let path = format!("/v1/sites/{}/audit?what=transcript_read", site.id);
    let (_, log) = answer(site.request(&shop.owner, Method::GET, &path)).await;
    let reads = log["lines"].as_array().unwrap().len();
    assert_eq!(reads, 2 * 4, "Ion's before, and those of whoever sees it, as text and as a page: {log}");
}

/// All that a desk says until it lists a conversation.
async fn heard_until(desk: &mut Desk, conversation: &str) -> String {
    let mut heard = String::new();
    while !desk.conversations.contains_key(conversation) {
        heard.push_str(&format!("{:?}\n", desk.step().await.unwrap()));
    }
    heard
}

/// What a desk counts when it lists anew.
async fn listed_anew(desk: &mut Desk) -> ListCounts {
    let mut counts = None;
    loop {
        match desk.step().await.unwrap() {
            DeskFrame::Page(page) => counts = Some(page.counts),
            DeskFrame::CaughtUp => return counts.expect("a page comes first"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_list_and_its_counts_are_of_what_is_seen() {
    let shop = Shop::new(true).await;
    let site = &shop.site;
    let (tea, mut visitor) = shop.chat("tea").await;
    let (lamps, _second) = shop.chat("lamps").await;
    let mut owners = shop.desk(&shop.owner).await;
    for keys in [&tea, &lamps] {
        owners.sees(|summary| summary.id.as_str() == keys.conversation && summary.unread == 1).await.unwrap();
    }
    for encoding in [Encoding::Binary, Encoding::Text] {
        for paged in [true, false] {
            let open = async |who: &SignedIn| {
                let desk = if paged {
                    Desk::open_paged(site, who, encoding).await
                } else {
                    Desk::open(site, who, encoding).await
                };
                desk.unwrap().conversations.into_keys().collect::<Vec<_>>()
            };
            assert_eq!(open(&shop.bea).await, [tea.conversation.as_str()]);
            assert_eq!(open(&shop.ion).await, [lamps.conversation.as_str()]);
            assert_eq!(open(&shop.owner).await.len(), 2);
        }
    }
    let mut ions = shop.desk(&shop.ion).await;
    let after = ListCursor { last_at: u64::MAX, id: ConversationId::parse(&tea.conversation).unwrap() };
    ions.send(&DeskCommand::More(after)).await.unwrap();
    let page = loop {
        if let DeskFrame::Page(page) = ions.step().await.unwrap() {
            break page;
        }
    };
    assert_eq!(page.counts, ListCounts { waiting: 1, open: 1 });
    assert!(page.conversations.iter().all(|one| one.id.as_str() == lamps.conversation));

    // What happens in the other one is not told, nor that it is erased.
    visitor.visitor_does(VisitorCommand::Send { text: "more of it".to_owned() }).await.unwrap();
    owners.sees(|summary| summary.preview == "more of it").await.unwrap();
    let erase = http().post(site.conversation_url(&tea.conversation, "erase"));
    assert_eq!(erase.bearer_auth(tea.token.reveal()).send().await.unwrap().status(), 204);
    owners.forgets(&tea.conversation).await.unwrap();
    let (open, _third) = started(site).await;
    let heard = heard_until(&mut ions, &open.conversation).await;
    assert!(!heard.contains(&tea.conversation) && !heard.contains("more of it"), "{heard}");
}

#[tokio::test]
async fn a_change_of_the_setting_or_of_who_works_where_takes_effect_on_what_is_open() {
    let shop = Shop::new(false).await;
    let (tea, mut visitor) = shop.chat("tea").await;
    let (lamps, _second) = shop.chat("lamps").await;
    let mut desk = shop.desk(&shop.ion).await;
    for keys in [&tea, &lamps] {
        desk.sees(|summary| summary.id.as_str() == keys.conversation && summary.unread == 1).await.unwrap();
    }
    let mut open = shop.agent(&shop.ion, &tea).await.unwrap();

    shop.set(|settings| settings.own_departments_only = true).await;
    assert_eq!(listed_anew(&mut desk).await, ListCounts { waiting: 1, open: 1 });
    assert_eq!(desk.conversations.keys().collect::<Vec<_>>(), [&lamps.conversation]);
    visitor.visitor_does(VisitorCommand::Send { text: "not for him".to_owned() }).await.unwrap();
    assert_eq!(end(async || open.step().await).await, "closed with 1000");
    assert_eq!(open.texts(), ["a secret"]);
    assert!(shop.agent(&shop.ion, &tea).await.is_err());

    // He helps out: it is in his list without a word of his.
    shop.set(|settings| {
        settings.service.departments[0] = department("tea", &[&shop.bea, &shop.ion]);
    })
    .await;
    assert_eq!(listed_anew(&mut desk).await, ListCounts { waiting: 2, open: 2 });
    assert!(desk.conversations.contains_key(&tea.conversation));
    let mut open = shop.agent(&shop.ion, &tea).await.unwrap();
    assert_eq!(open.texts(), ["a secret", "not for him"]);

    // And no more.
    shop.set(|settings| settings.service.departments[0] = department("tea", &[&shop.bea])).await;
    assert_eq!(listed_anew(&mut desk).await, ListCounts { waiting: 1, open: 1 });
    assert!(!desk.conversations.contains_key(&tea.conversation));
    assert_eq!(end(async || open.step().await).await, "closed with 1000");

    shop.set(|settings| settings.own_departments_only = false).await;
    assert_eq!(listed_anew(&mut desk).await, ListCounts { waiting: 2, open: 2 });
    shop.agent(&shop.ion, &tea).await.unwrap();
}

/// Bea hands the chat over, and the visitor agrees. The position of the proposal.
async fn hand_over(bea: &mut Conversation, visitor: &mut Conversation, to: Target, after: Seq) -> Seq {
    let briefing = "Asks for a lamp".to_owned();
    let done = bea.agent_does(AgentCommand::Transfer { to, briefing }).await.unwrap();
    assert!(matches!(done, Outcome::Stored(_)), "{done:?}");
    loop {
        let proposed = visitor
            .events
            .iter()
            .find(|event| event.seq > after && matches!(event.body, EventBody::TransferProposed(_)));
        if let Some(question) = proposed.map(|event| event.seq) {
            visitor.visitor_does(VisitorCommand::AnswerTransfer { question, yes: true }).await.unwrap();
            return question;
        }
        visitor.step().await.unwrap();
    }
}

#[tokio::test]
async fn a_chat_comes_into_sight_with_its_transfer_and_goes_out_of_it_with_a_no() {
    let shop = Shop::new(true).await;
    let (tea, mut visitor) = shop.chat("tea").await;
    let mut bea = shop.agent(&shop.bea, &tea).await.unwrap();
    bea.agent_does(AgentCommand::Take).await.unwrap();
    let mut desk = shop.desk(&shop.ion).await;
    assert!(desk.conversations.is_empty() && shop.agent(&shop.ion, &tea).await.is_err());

    let to_ion = Target::Agent(shop.ion.session.agent.clone());
    let proposal = hand_over(&mut bea, &mut visitor, to_ion.clone(), 0).await;
    desk.sees(|summary| summary.id.as_str() == tea.conversation).await.unwrap();
    let mut ion = shop.agent(&shop.ion, &tea).await.unwrap();
    assert_eq!(ion.texts(), ["a secret"]);
    // He hears what became of it, and nothing afterwards.
    let decline = AgentCommand::DeclineTransfer { proposal, reason: "Lunch".to_owned() };
    let declined = ion.agent_does(decline).await.unwrap();
    assert!(matches!(declined, Outcome::Stored(_)), "{declined:?}");
    assert!(ion.events.iter().any(|event| matches!(event.body, EventBody::TransferDeclined { .. })));
    visitor.visitor_does(VisitorCommand::Send { text: "not for him".to_owned() }).await.unwrap();
    assert_eq!(end(async || ion.step().await).await, "closed with 1000");
    assert_eq!(ion.texts(), ["a secret"]);
    desk.forgets(&tea.conversation).await.unwrap();
    assert!(shop.agent(&shop.ion, &tea).await.is_err());

    // Whoever accepts has it, and a department is asked as a whole.
    let lamps = Department { id: DepartmentId::parse("lamps").unwrap(), name: "lamps".to_owned() };
    let proposal = hand_over(&mut bea, &mut visitor, Target::Department(lamps), proposal).await;
    desk.sees(|summary| summary.id.as_str() == tea.conversation).await.unwrap();
    let mut ion = shop.agent(&shop.ion, &tea).await.unwrap();
    let taken = ion.agent_does(AgentCommand::AcceptTransfer { proposal }).await.unwrap();
    assert!(matches!(taken, Outcome::Stored(_)), "{taken:?}");
    desk.sees(|summary| summary.assignee == Some(shop.ion.session.agent.clone())).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "for him".to_owned() }).await.unwrap();
    ion.message("for him").await.unwrap();
    // What he gives back is tea again.
    assert!(matches!(ion.agent_does(AgentCommand::Leave).await.unwrap(), Outcome::Stored(_)));
    assert_eq!(end(async || ion.step().await).await, "closed with 1000");
    desk.forgets(&tea.conversation).await.unwrap();
    let mut beas = shop.desk(&shop.bea).await;
    beas.sees(|summary| summary.id.as_str() == tea.conversation && summary.assignee.is_none()).await.unwrap();
}

#[tokio::test]
async fn whoever_waits_in_a_chat_before_it_begins_hears_nothing_of_another_department() {
    let shop = Shop::new(true).await;
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&shop.site, &keys, 0, Encoding::Binary).await.unwrap();
    let mut ion = shop.agent(&shop.ion, &keys).await.unwrap();
    let mut bea = shop.agent(&shop.bea, &keys).await.unwrap();
    begins(&mut visitor, "tea").await;
    bea.message("a secret").await.unwrap();
    assert_eq!(end(async || ion.step().await).await, "closed with 1000");
    assert_eq!(ion.events, []);
}

#[tokio::test]
async fn whoever_asked_for_what_they_do_not_see_left_nothing_behind() {
    let shop = Shop::new(true).await;
    let (tea, _visitor) = shop.chat("tea").await;
    let before = tea.last_event(&shop.site).await;
    let url = shop.site.conversation_url(&tea.conversation, "agent-socket");
    let headers = [("cookie", shop.ion.cookie.as_str()), ("origin", shop.site.base.as_str())];
    for first in
        ["{\"command\":{\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"command\":\"take\"}}", "{\"typing\":true}"]
    {
        let mut socket = Socket::open(&url, &headers, Encoding::Text).await.unwrap();
        socket.send_raw(Message::text(first)).await.unwrap();
        let (said, _) = socket.rest().await.unwrap();
        assert!(said.iter().all(|one| one.to_string().contains("not_started")), "{said:?}");
    }
    assert_eq!(tea.last_event(&shop.site).await, before);
}

#[tokio::test]
async fn only_owners_and_admins_say_who_sees_what() {
    let shop = Shop::new(true).await;
    let path = format!("/v1/sites/{}/settings", shop.site.id);
    let read = shop.site.request(&shop.owner, Method::GET, &path);
    let mut edited: EditedSettings = read.send().await.unwrap().json().await.unwrap();
    edited.settings.own_departments_only = false;
    let (status, _) = answer(shop.site.request(&shop.ion, Method::PUT, &path).json(&edited)).await;
    assert_eq!(status, 403);
    let (tea, _visitor) = shop.chat("tea").await;
    assert!(shop.agent(&shop.ion, &tea).await.is_err());
}
