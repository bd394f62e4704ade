//! Five hundred payloads, and the places that are not messages: subject, note, restated need, reasons,
//! canned messages. Nothing of it becomes more than text.

use crate::{PAYLOADS, is_harmless};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site, http};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// What would run, and tell so.
const RUN: &str = "window.pwned=1";

/// Tags with something that runs, addresses that run, ways to break out of where a text stands, and
/// disguises for all of them: each with each.
fn corpus() -> Vec<String> {
    let tags = [
        "<img src=x onerror=RUN>",
        "<svg onload=RUN>",
        "<script>RUN</script>",
        "<iframe srcdoc='<script>parent.RUN</script>'></iframe>",
        "<iframe src='javascript:parent.RUN'></iframe>",
        "<details open ontoggle=RUN><summary>x</summary></details>",
        "<video><source onerror=RUN></video>",
        "<body onload=RUN>",
        "<input autofocus onfocus=RUN>",
        "<object data='javascript:RUN'></object>",
        "<embed src='javascript:RUN'>",
        "<math><mi xlink:href='javascript:RUN'>x</mi></math>",
        "<a href='javascript:RUN' autofocus onfocus=RUN>x</a>",
        "<form><button formaction='javascript:RUN' autofocus onfocus=RUN>x</button></form>",
        "<marquee onstart=RUN>x</marquee>",
        "<style>@import 'javascript:RUN'</style>",
        "<link rel=stylesheet href='data:text/css,*{}' onload=RUN>",
        "<meta http-equiv=refresh content='0;url=javascript:RUN'>",
        "<base href='javascript:RUN//'>",
        "<template><img src=x onerror=RUN></template>",
        "javascript:RUN",
        "data:text/html,<script>RUN</script>",
        "vbscript:RUN",
        "https://shop.example/\"onmouseover=\"RUN",
        "http://javascript:RUN@shop.example/",
        "{{constructor.constructor('RUN')()}}",
        "${RUN}",
        "#{RUN}",
        "<%= RUN %>",
    ];
    let breaks = ["X", "\">X", "'>X", "</textarea>X", "</script>X", "-->X", "]]>X", "`>X", "\u{202e}X"];
    let disguise: [fn(&str) -> String; 4] = [
        str::to_owned,
        |text| {
            text.chars()
                .enumerate()
                .map(|(n, c)| if n % 2 == 0 { c.to_ascii_uppercase() } else { c })
                .collect()
        },
        |text| text.replace('<', "&lt;").replace('>', "&gt;"),
        |text| text.replace("javascript:", "java\tscript\n:").replace('<', "<\u{0}").replace('\u{0}', "/"),
    ];
    let all = tags.iter().flat_map(|tag| breaks.iter().map(move |place| place.replace('X', tag)));
    let all = all.flat_map(|text| disguise.iter().map(move |disguise| disguise(&text)).collect::<Vec<_>>());
    // Names of properties are not to change with the rest.
    let all: BTreeSet<String> = all.map(|text| text.replace("RUN", RUN)).collect();
    let step = all.len() / 500;
    all.into_iter().step_by(step.max(1)).take(500).collect()
}

#[tokio::test]
async fn five_hundred_payloads_run_nowhere() {
    let corpus = corpus();
    assert_eq!(corpus.len(), 500);
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) =
        tokio::join!(Visitor::new("corpus visitor"), Agent::at_work("corpus agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "hello").await;
    agent.take("Zoé").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "hello").await.unwrap();
    let id = summary.id.as_str();
    let mut wire = Conversation::agent(&site, &ana, id, 0, Encoding::Binary).await.unwrap();
    // Some in each message, which is kinder to the machine and makes no difference to them.
    for some in corpus.chunks(20) {
        let text = some.join("\n");
        let sent = wire.agent_does(AgentCommand::Send { text: text.clone() }).await.unwrap();
        assert!(matches!(sent, Outcome::Stored(_)), "{text:?}: {sent:?}");
    }
    wire.agent_does(AgentCommand::Send { text: "that was all".to_owned() }).await.unwrap();
    visitor.sees("that was all").await;
    agent.sees("that was all").await;
    is_harmless(&visitor.browser).await;
    is_harmless(&agent.browser).await;
    visitor.on_page().await;
    assert_eq!(visitor.browser.run("return window.pwned ?? null").await, Value::Null);
    assert_eq!(visitor.browser.run("return window.seen.violations").await, json!([]));
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
}

/// Gives an agent's command that must be taken.
async fn does(agent: &mut Conversation, command: AgentCommand) {
    let outcome = agent.agent_does(command).await.unwrap();
    assert!(matches!(outcome, Outcome::Stored(_)), "{outcome:?}");
}

#[tokio::test]
async fn nothing_around_a_conversation_runs_on_either_side() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) =
        tokio::join!(Visitor::new("around visitor"), Agent::at_work("around agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes(PAYLOADS[1], "hello").await;
    agent.take(PAYLOADS[1]).await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "hello").await.unwrap();
    let id = summary.id.as_str();
    let mut wire = Conversation::agent(&site, &ana, id, 0, Encoding::Binary).await.unwrap();
    does(&mut wire, AgentCommand::SetSubject { subject: PAYLOADS[0].to_owned() }).await;
    does(&mut wire, AgentCommand::Note { text: PAYLOADS[2].to_owned(), mentions: vec![] }).await;
    does(&mut wire, AgentCommand::Restate { text: PAYLOADS[3].to_owned() }).await;
    does(&mut wire, AgentCommand::ProposeHold { reason: PAYLOADS[4].to_owned(), minutes: 2 }).await;
    agent.sees(PAYLOADS[2]).await;
    agent.sees(PAYLOADS[3]).await;
    visitor.sees(PAYLOADS[3]).await;
    visitor.sees(PAYLOADS[4]).await;
    is_harmless(&visitor.browser).await;
    is_harmless(&agent.browser).await;

    // What a visitor gives as their contact is an address or a number, or it is refused.
    let keys = Keys::new();
    let mut other = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    other.visitor_does(VisitorCommand::Start(opening("Bob"))).await.unwrap();
    let mut with_bob =
        Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    does(&mut with_bob, AgentCommand::Take).await;
    does(&mut with_bob, AgentCommand::AskContact).await;
    let question = other.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap().seq;
    for payload in PAYLOADS {
        let contact = format!("{payload}@mail.example");
        let given = other.visitor_does(VisitorCommand::GiveContact { question, contact }).await.unwrap();
        assert_eq!(given, Outcome::Refused("contact_invalid".to_owned()), "{payload}");
    }
}

/// A site whose canned messages are payloads.
async fn canned(site: &Site) {
    let cookie = site.sign_in().await.cookie;
    let url = site.url(&format!("/v1/sites/{}/library", site.id));
    let shelf: Value = http().get(&url).header("cookie", &cookie).send().await.unwrap().json().await.unwrap();
    let mut library = shelf["library"].clone();
    let entries = library["canned"].as_array_mut().unwrap().iter_mut();
    for (n, (entry, payload)) in entries.zip(PAYLOADS).enumerate() {
        entry["text"] = json!(payload);
        entry["locale"] = json!("en");
        entry["shortcut"] = json!(format!("bad{n}"));
    }
    library["emergency"] = json!(PAYLOADS.join("\n"));
    let put = http().put(url).header("cookie", &cookie).header("origin", &site.base).json(&library);
    let put = put.send().await.unwrap();
    assert_eq!(put.status(), 200, "{}", put.text().await.unwrap());
}

#[tokio::test]
async fn no_canned_message_runs_in_the_inbox() {
    let site = Edge::shared().await.site().await;
    canned(&site).await;
    let agent = Agent::at_work("canned attack", &site).await;
    let mut visitor = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    // Who has not written does not wait in the list.
    visitor.visitor_does(VisitorCommand::Send { text: "hello".to_owned() }).await.unwrap();
    agent.take("Zoé").await;
    let browser = &agent.browser;
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    browser.press("/").await;
    browser.element("listbox", Name::Is("Saved replies")).await;
    browser.press("bad").await;
    agent.sees("window.pwned=1").await;
    is_harmless(browser).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}
