//! What the operator's log says, and what it never does: whatever goes wrong, nothing that people wrote, no token and
//! no address.

use protocol::codec::Encoding;
use protocol::conversation::opening::Page;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::Token;
use serde_json::{Value, json};
use tests::edge::{Credentials, Edge, Site, http, settings};
use tests::process::random_id;
use tests::smtp::SmtpServer;
use tests::wait;
use tests::wire::{ADDRESS_HEADER, Conversation, Keys, opening};

/// Where a visitor's requests come from, as the proxy says.
const ADDRESS: &str = "203.0.113.77";

/// The lines of the log that are ours.
fn lines(edge: &Edge) -> Vec<Value> {
    let log = edge.log();
    let ours = log.lines().filter_map(|line| serde_json::from_str(&line[line.find('{')?..]).ok());
    ours.filter(|line: &Value| line["level"].is_string()).collect()
}

#[tokio::test]
async fn the_log_of_a_chat_in_which_much_goes_wrong_has_nothing_of_a_person_in_it() {
    // The first mail is declined, so that there is a fault to be told of.
    let mail = SmtpServer::start(1).await;
    let mut variables = mail.variables();
    variables.push(("JASETTE_ADDRESS_HEADER", ADDRESS_HEADER.to_owned()));
    let edge = Edge::start_with(variables).await;
    let site = edge.site_with(settings()).await;
    let agent = Credentials {
        email: "markedagent@shop.example".to_owned(),
        name: "MARKEDAGENT".to_owned(),
        password: random_id(),
    };
    let body = json!({"site": {"id": site.id, "settings": settings()},
        "agent": {"email": agent.email, "name": agent.name, "password": agent.password}});
    let made = http().post(site.url("/v1/setup")).bearer_auth(edge.key()).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 200);
    let site = Site { agent, ..site };
    let ana = site.sign_in().await;

    let keys = Keys::new();
    let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    let mut start = opening("MARKEDNAME");
    start.page = Page { url: "http://localhost/?q=MARKEDPAGE".to_owned(), ..start.page };
    visitor.visitor_does(VisitorCommand::Start(start)).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "MARKEDTEXT".to_owned() }).await.unwrap();
    let mut colleague =
        Conversation::agent(&site, &ana, &keys.conversation, 0, Encoding::Text).await.unwrap();
    colleague.agent_does(AgentCommand::Take).await.unwrap();
    colleague.agent_does(AgentCommand::Send { text: "MARKEDREPLY".to_owned() }).await.unwrap();
    let said = "0123456789abcdef-7";
    let url = site.conversation_url(&keys.conversation, "transcript");
    let mailed = http()
        .post(url)
        .bearer_auth(keys.token.reveal())
        .header(ADDRESS_HEADER, ADDRESS)
        .header("x-request-id", said)
        .json(&json!({"email": "markedmail@mail.example"}));
    let answered = mailed.send().await.unwrap();
    assert_eq!(answered.status(), 202);
    assert_eq!(answered.headers()["x-request-id"], said, "the proxy's own name for it");
    // Wrong ones of everything.
    let other = Keys { token: Token::parse(&format!("MARKEDTOKEN{}", random_id())).unwrap(), ..keys.clone() };
    let _refused = Conversation::visitor(&site, &other, 0, Encoding::Text).await;
    for (path, body) in [
        ("/v1/session", json!({"email": "markedguess@shop.example", "password": "MARKEDGUESS"})),
        ("/v1/setup", json!({"site": "MARKEDSITE"})),
        ("/v1/MARKEDPATH", json!({"x": "MARKEDBODY"})),
    ] {
        let request =
            http().post(site.url(path)).header("origin", &site.base).header(ADDRESS_HEADER, ADDRESS);
        let request =
            request.header("x-request-id", "MARKEDREQUEST-0123456").header("user-agent", "MARKEDBROWSER");
        let refused = request.bearer_auth("MARKEDBEARER").json(&body).send().await.unwrap();
        assert!(refused.status().is_client_error(), "{path}");
        let named = refused.headers()["x-request-id"].to_str().unwrap();
        assert!(
            !named.contains("MARKED") && named.len() == 16,
            "no stranger's word is taken for a name: {named}"
        );
    }

    let fault = wait::until("a line about the mail", async || {
        let found = lines(&edge).into_iter().find(|line| line["call"] == "mail not sent");
        found.ok_or_else(|| edge.log())
    })
    .await;
    assert_eq!((&fault["level"], &fault["object"]), (&json!("error"), &json!("conversation")), "{fault}");
    assert_eq!(
        (&fault["site"], &fault["conversation"]),
        (&json!(site.id), &json!(keys.conversation)),
        "{fault}"
    );
    assert_eq!(fault["request"], said, "{fault}");
    assert!(fault["time"].as_str().unwrap().ends_with('Z'), "{fault}");

    drop((visitor, colleague));
    let log = edge.log();
    let secrets = [
        "MARKED",
        "marked",
        ADDRESS,
        &keys.address(),
        keys.token.reveal(),
        edge.key(),
        &site.agent.password,
        ana.cookie.split('=').next_back().unwrap(),
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} in\n{log}");
    }
}

#[tokio::test]
async fn an_answer_says_its_name_and_each_has_another() {
    let edge = Edge::shared().await;
    let ask = async |given: Option<&str>| {
        let request = http().get(format!("{}/v1/session", edge.base()));
        let request =
            given.map_or(request.try_clone().unwrap(), |given| request.header("x-request-id", given));
        request.send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    let (first, second) = (ask(None).await, ask(None).await);
    assert!(first != second && first.len() == 16, "{first}, {second}");
    assert_eq!(
        ask(Some("550e8400-e29b-41d4-a716-446655440000")).await,
        "550e8400-e29b-41d4-a716-446655440000"
    );
    for bad in ["short", "ana.shop.example.0000", "zoe-zoe-zoe-zoe-0000", &"0".repeat(65)] {
        assert_ne!(ask(Some(bad)).await, bad);
    }
    let cached = http().get(format!("{}/help.css", edge.base())).send().await.unwrap();
    assert!(!cached.headers().contains_key("x-request-id"), "what caches keep is not one request's");
}
