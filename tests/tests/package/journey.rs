//! What has to work wherever the edge is served: from the set-up link to a chat on an own page, with a file.

use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Credentials, Site};
use tests::host_page::HostPage;
use tests::process::TempDir;
use tests::visitor::Visitor;

const EMAIL: &str = "ana@shop.example";
const PASSWORD: &str = "seven green bottles";
/// Near the most that a file may have.
const FILE_BYTES: usize = 9_500_000;

async fn sees(browser: &Browser, text: &str) {
    browser.until(text, async || Ok(browser.text().await?.contains(text).then_some(()))).await;
}

/// Sets up by the link, puts the chat on a page, writes there, signs in and answers, sends a file, and gets it.
pub async fn from_the_link_to_files(
    origin: &str,
    link: &str,
    browser: impl AsyncFn(&str) -> Browser,
) -> (Agent, Visitor) {
    let (shop, pasted) = HostPage::pasted().await;
    assert!(link.starts_with(&format!("{origin}/setup#")), "{link}");
    let owner = browser("owner").await;
    owner.goto(link).await;
    owner.fill("Your name", "Ana").await;
    owner.fill("Email", EMAIL).await;
    owner.fill("Password", PASSWORD).await;
    owner.click("button", Name::Is("Next")).await;
    owner.fill("Name of the site", "Ceainăria").await;
    owner.fill("Pages the chat may stand on, one a line", &shop.url("/")).await;
    owner.click("button", Name::Is("Create the site")).await;
    sees(&owner, "Waiting for the first page").await;
    let found = owner.run("return document.getElementById('tag').textContent").await;
    let found = found.as_str().unwrap().to_owned();
    assert!(found.contains(origin), "{found}");
    *pasted.lock().unwrap() = found;

    let visitor = Visitor { browser: browser("visitor").await };
    visitor.open_shop(&shop.url("/tea")).await;
    sees(&owner, &format!("We saw {}", shop.url(""))).await;
    visitor.click_launcher().await;
    visitor.send("Is this on?").await;
    let address = owner.run("return location.href").await;
    let (_, id) = address.as_str().unwrap().split_once("site=").unwrap();
    let ana = Credentials { email: EMAIL.to_owned(), name: "Ana".to_owned(), password: PASSWORD.to_owned() };
    let site = Site { id: id.to_owned(), base: origin.to_owned(), agent: ana };
    // Whoever set up is signed in; somebody who comes later signs in by hand.
    let agent = Agent { browser: browser("agent").await };
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    agent.set_available(true).await;
    agent.take("Is this on?").await;
    agent.reply("It is.").await;
    visitor.in_chat().await;
    visitor.sees("It is.").await;

    let folder = TempDir::new("journey");
    let file = folder.path().join("plan.pdf");
    let content = [b"%PDF-1.4 ".as_slice(), &vec![b'x'; FILE_BYTES]].concat();
    std::fs::write(&file, &content).unwrap();
    visitor.attach(&[&file]).await;
    visitor.sends_files().await;
    agent.sees("plan.pdf").await;
    let bytes = "const link = [...document.links].find((one) => one.textContent.includes('plan.pdf'));\
                 return fetch(link.href).then((answer) => answer.arrayBuffer()).then((all) => all.byteLength)";
    assert_eq!(agent.browser.run(bytes).await, content.len());
    (agent, visitor)
}
