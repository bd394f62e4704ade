//! A visitor mails themself a link, and goes on with the conversation in another browser.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::frames::agent::AgentCommand;
use serde_json::Value;
use tests::browser::Name;
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::smtp::SmtpServer;
use tests::visitor::Visitor;

#[tokio::test]
async fn a_link_from_a_mail_opens_the_conversation_in_another_browser_once() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let mut chat = BrowserChat::on(site, "magic link resume").await;
    chat.agent_does(AgentCommand::Send { text: "I will look into it".to_owned() }).await;
    chat.visitor.sees("I will look into it").await;
    let browser = &chat.visitor.browser;
    chat.visitor.chooses("Email me this chat").await;
    browser.fill("Email for the transcript", "zoe@mail.example").await;
    browser.click("button", Name::Is("Send link")).await;
    chat.visitor.sees("The transcript is on its way to you.").await;
    let mail = server.receives(1).await.remove(0);
    assert!(mail.text().contains("I will look into it"), "{}", mail.text());
    let link = mail.link().expect("the mail has a link");
    let (page, code) = link.split_once('#').unwrap();
    let secret = code.split_once('.').unwrap().1;

    let phone = Visitor::new("magic link resume phone").await;
    // Whatever opens the link uses nothing up: only the visitor's click does.
    let scanner = Visitor::new("magic link resume scanner").await;
    scanner.browser.goto(&link).await;
    scanner.finds_chat_open().await;
    scanner.sees("Open the chat from this link here?").await;
    phone.browser.goto(&link).await;
    phone.finds_chat_open().await;
    phone.sees("Open the chat from this link here?").await;
    phone.browser.click("button", Name::Is("Yes")).await;
    phone.sees("I will look into it").await;
    phone.on_page().await;
    assert_eq!(phone.browser.run("return location.href").await, page, "nobody copies it out of the bar");
    phone.send("from the phone").await;
    chat.agent.message("from the phone").await.unwrap();
    // Where the link came from, the chat is none any more.
    chat.visitor.sees_no_more("I will look into it").await;
    // The code went to the edge in the body of one request: no address had it, nor any Referer, and
    // neither the page nor the frame keeps it.
    let asked = proxy.requests();
    assert!(asked.iter().any(|request| request.ends_with("/resume")), "{asked:?}");
    assert!(asked.iter().all(|request| !request.contains(secret)), "{asked:?}");
    let page_seen = chat.agent.events.iter().map(|event| format!("{:?}", event.body)).collect::<String>();
    assert!(!page_seen.contains(secret), "the team is told of no page with a code");
    let kept =
        "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, document.referrer])";
    for in_chat in [false, true] {
        if in_chat {
            phone.in_chat().await
        } else {
            phone.on_page().await
        }
        let kept: Value = phone.browser.run(kept).await;
        assert!(!kept.as_str().unwrap().contains(secret), "{kept}");
    }
    // The same browser finds its chat by itself, also by the link.
    phone.browser.goto(&link).await;
    phone.browser.reload().await;
    phone.finds_chat_open().await;
    phone.sees("from the phone").await;

    let other = Visitor::new("magic link resume other").await;
    other.browser.goto(&link).await;
    other.finds_chat_open().await;
    other.sees("Open the chat from this link here?").await;
    other.browser.click("button", Name::Is("Yes")).await;
    other.sees("This link has been used or has expired.").await;
    assert_eq!(other.count("I will look into it").await, 0);
    other.start_chat(None).await;
    other.send("a chat of my own").await;
    assert_eq!(phone.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_link_takes_the_place_of_no_chat_that_its_visitor_wants_to_keep() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let mut chat = BrowserChat::on(site, "unwanted link").await;
    chat.agent_does(AgentCommand::Send { text: "This is your own chat".to_owned() }).await;
    chat.visitor.sees("This is your own chat").await;
    // Somebody else sends a link to a chat of theirs.
    chat.visitor.on_page().await;
    let page = chat.visitor.browser.run("return location.href").await;
    let page = page.as_str().unwrap();
    let link = format!("{page}#jasette-resume={}.{}", "s".repeat(22), "c".repeat(43));
    for answer in ["No", "Yes"] {
        chat.visitor.browser.goto("about:blank").await;
        chat.visitor.browser.goto(&link).await;
        chat.visitor.finds_chat_open().await;
        chat.visitor.sees("It takes the place of your chat in this browser.").await;
        chat.visitor.browser.click("button", Name::Is(answer)).await;
        chat.visitor.sees_no_more("It takes the place").await;
        chat.visitor.sees("This is your own chat").await;
    }
    chat.visitor.send("and here I stay").await;
    chat.agent.message("and here I stay").await.unwrap();
}
