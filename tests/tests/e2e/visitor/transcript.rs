//! What was said and sent, taken along by the visitor: downloaded as text, mailed, and files as
//! they were sent.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::ids::FileId;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, http};
use tests::process::{TempDir, random_id};
use tests::smtp::SmtpServer;
use tests::wait;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and then some";

async fn downloaded(browser: &Browser, folder: &TempDir, name: &str, button: &str) -> Vec<u8> {
    browser.downloads_to(folder.path()).await;
    browser.click("button", Name::Is(button)).await;
    // The browser gives a file its name once all of it is there.
    wait::until(name, async || std::fs::read(folder.path().join(name)).map_err(|error| error.to_string()))
        .await
}

#[tokio::test]
async fn the_visitor_takes_along_what_was_said_and_sent() {
    let mut chat = BrowserChat::start("transcript").await;
    let folder = TempDir::new("downloads");
    let file = FileInfo {
        id: FileId::parse(&random_id()).unwrap(),
        name: "tea.png".to_owned(),
        media_type: "image/png".to_owned(),
        size: u32::try_from(PNG.len()).unwrap(),
    };
    let put = http().put(chat.site.conversation_url(&chat.id, &format!("files/{}", file.id)));
    let put = put.header("cookie", &chat.signed_in.cookie).header("origin", &chat.site.base);
    let put = put.header("content-type", "image/png").header("x-file-name", "tea.png").body(PNG);
    assert_eq!(put.send().await.unwrap().status(), 204);
    chat.agent_does(AgentCommand::SendFile(file)).await;
    chat.agent_does(AgentCommand::Send { text: "Bună ziua ☕".to_owned() }).await;
    let note = AgentCommand::Note { text: "a secret note".to_owned(), mentions: Vec::new() };
    chat.agent_does(note).await;
    chat.visitor.sees("Bună ziua ☕").await;
    chat.visitor.in_chat().await;
    let browser = &chat.visitor.browser;
    assert_eq!(downloaded(browser, &folder, "tea.png", "tea.png, 1 KB").await, PNG);

    chat.visitor.end_chat().await;
    let text = downloaded(browser, &folder, "transcript.txt", "Download transcript").await;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("] Zoé: Hello there\n"), "{text}");
    assert!(text.contains("] Ana Ștefănescu: Bună ziua ☕\n"), "{text}");
    assert!(text.contains("tea.png"), "{text}");
    assert!(!text.contains("secret"), "{text}");
    // Times are those of the visitor's own clock.
    let minutes = browser.run("return -new Date().getTimezoneOffset()").await.as_i64().unwrap();
    let zone = match minutes {
        0 => "UTC".to_owned(),
        _ => format!(
            "UTC{}{:02}:{:02}",
            if minutes < 0 { '-' } else { '+' },
            minutes.abs() / 60,
            minutes.abs() % 60
        ),
    };
    assert!(text.contains(&format!("({zone}")), "{zone} in {text}");
    chat.is_content().await;
    // Without a mail server nobody is promised a mail.
    browser.gone("button", Name::Is("Email transcript")).await;
}

async fn asks_for_mail(browser: &Browser, address: &str) {
    browser.click("button", Name::Is("Email transcript")).await;
    browser.fill("Email for the transcript", address).await;
    browser.click("button", Name::Is("Send transcript")).await;
}

#[tokio::test]
async fn the_transcript_comes_by_mail() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let mut chat = BrowserChat::on(edge.site().await, "transcript mail").await;
    chat.visitor.opens_menu().await;
    chat.visitor.browser.gone("button", Name::Is("Email me this chat")).await;
    chat.agent_does(AgentCommand::Send { text: "See you on Friday".to_owned() }).await;
    chat.visitor.sees("See you on Friday").await;
    chat.visitor.browser.element("button", Name::Is("Email me this chat")).await;
    chat.visitor.end_chat().await;
    let browser = &chat.visitor.browser;
    asks_for_mail(browser, "zoe").await;
    chat.visitor.sees("Please give an email address.").await;
    browser.fill("Email for the transcript", "@mail.example").await;
    browser.click("button", Name::Is("Send transcript")).await;
    chat.visitor.sees("The transcript is on its way to you.").await;
    browser.gone("textbox", Name::Is("Email for the transcript")).await;
    let mails = server.receives(1).await;
    assert_eq!(mails[0].to, "zoe@mail.example");
    let text = mails[0].text();
    assert_eq!(mails[0].link(), None, "the chat is over");
    assert!(text.contains("Ana Ștefănescu: See you on Friday"), "{text}");

    // A button that is pressed twice sends one mail; asked for once more, it comes once more.
    browser.click("button", Name::Is("Email transcript")).await;
    browser.fill("Email for the transcript", "zoe@mail.example").await;
    let twice =
        "const send = document.querySelector('form.after > button.quiet'); send.click(); send.click()";
    browser.run(twice).await;
    server.receives(2).await;
    asks_for_mail(browser, "marc@mail.example").await;
    let mails = server.receives(3).await;
    let to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, ["zoe@mail.example", "zoe@mail.example", "marc@mail.example"]);
    chat.is_content().await;
}
