//! First run: from the set-up link, without a terminal, to a chat that arrives.

use serde_json::{Value, json};
use tests::agent::Agent;
use tests::authenticator::Authenticator;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, http};
use tests::host_page::HostPage;
use tests::visitor::Visitor;

const PASSWORD: &str = "seven green bottles";

async fn new_link(edge: &Edge) -> String {
    let url = format!("{}/v1/setup/links", edge.base());
    let answer = http().post(url).bearer_auth(edge.key()).json(&json!({})).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned()
}

async fn sees(browser: &Browser, text: &str) {
    browser.until(text, async || Ok(browser.text().await?.contains(text).then_some(()))).await;
}

async fn tells_of_themselves(browser: &Browser, name: &str) {
    browser.fill("Your name", name).await;
    browser.fill("Email", &format!("{}@shop.example", name.to_lowercase())).await;
    browser.fill("Password", PASSWORD).await;
    browser.click("button", Name::Is("Next")).await;
}

async fn tells_of_the_site(browser: &Browser, page: &str) {
    browser.fill("Name of the site", "Ceainăria").await;
    browser.fill("Pages the chat may stand on, one a line", page).await;
    browser.click("button", Name::Is("Create the site")).await;
}

#[tokio::test]
async fn from_the_link_to_a_test_chat_that_arrives() {
    let edge = Edge::start().await;
    let link = new_link(&edge).await;
    let (shop, pasted) = HostPage::pasted().await;
    let owner = Browser::start("set up").await;
    owner.goto(&link).await;

    // What is missing is said at its field, which has the focus.
    owner.click("button", Name::Is("Next")).await;
    sees(&owner, "Please give a name").await;
    assert_eq!(owner.run("return document.activeElement.id").await, "name");
    tells_of_themselves(&owner, "Ana").await;
    tells_of_the_site(&owner, "no address").await;
    sees(&owner, "Please give at least one address").await;
    owner.run("document.getElementById('origins').value = ''; return 1").await;
    owner.run("document.getElementById('site-name').value = ''; return 1").await;
    tells_of_the_site(&owner, &shop.url("/tea?basket=1")).await;

    // The link is used, and gone from the address; a reload goes on with the site.
    sees(&owner, "Put it on your site").await;
    let token = link.split_once('#').unwrap().1;
    let address = owner.run("return location.href").await.as_str().unwrap().to_owned();
    assert!(!address.contains(token) && address.contains("#site="), "{address}");
    owner.reload().await;
    sees(&owner, "Waiting for the first page").await;
    let tag = owner.run("return document.getElementById('tag').textContent").await;
    *pasted.lock().unwrap() = tag.as_str().unwrap().to_owned();

    let visitor = Visitor::new("set up visitor").await;
    visitor.open_shop(&shop.url("/tea")).await;
    sees(&owner, &format!("We saw {}", shop.url(""))).await;
    owner.click("button", Name::Is("Next")).await;
    let page = owner.element("link", Name::Is("Open your page")).await;
    assert!(page.attr("href").await.unwrap().unwrap().starts_with(&shop.url("")));
    visitor.click_launcher().await;
    visitor.send("Is this on?").await;
    sees(&owner, "It arrived: “Is this on?”").await;
    owner.click("link", Name::Is("Open the inbox")).await;
    let agent = Agent { browser: owner };
    agent.sees("Is this on?").await;
    agent.reply("It is.").await;
    visitor.in_chat().await;
    visitor.sees("It is.").await;
    assert_eq!(agent.browser.console().await, Vec::<String>::new());

    // The link is dead.
    let late = Browser::start("set up late").await;
    late.goto(&link).await;
    sees(&late, "It was used already").await;
    late.element("link", Name::Is("Sign in")).await;
}

#[tokio::test]
async fn whoever_comes_second_is_told_and_a_link_that_is_none_is_said_to_be() {
    let edge = Edge::start().await;
    let link = new_link(&edge).await;
    let (first, second) = (Browser::start("set up first").await, Browser::start("set up second").await);
    for (browser, name) in [(&first, "Ana"), (&second, "Bea")] {
        browser.goto(&link).await;
        tells_of_themselves(browser, name).await;
        browser.element("button", Name::Is("Create the site")).await;
    }
    tells_of_the_site(&first, "shop.example").await;
    sees(&first, "Put it on your site").await;
    tells_of_the_site(&second, "shop.example").await;
    sees(&second, "It was used already").await;
    for (end, said) in [("", "Open the whole link"), (&"A".repeat(43), "There is no such link here")] {
        second.goto("about:blank").await;
        second.goto(&format!("{}/setup#{end}", edge.base())).await;
        sees(&second, said).await;
    }
    second.goto(&format!("{}/setup?lang=fr#{}", edge.base(), "A".repeat(43))).await;
    sees(&second, "Ce lien n’existe pas ici").await;
    second.click("link", Name::Is("Română")).await;
    sees(&second, "Nu există un astfel de link aici").await;
}

#[tokio::test]
async fn a_page_that_is_not_on_the_list_is_told_and_can_be_added() {
    let edge = Edge::start().await;
    let link = new_link(&edge).await;
    let (shop, pasted) = HostPage::pasted().await;
    let owner = Browser::start_sized("set up unlisted", 390, 844).await;
    owner.goto(&link).await;
    tells_of_themselves(&owner, "Ana").await;
    tells_of_the_site(&owner, "https://shop.example").await;
    sees(&owner, "Waiting for the first page").await;
    let tag = owner.run("return document.getElementById('tag').textContent").await;
    *pasted.lock().unwrap() = tag.as_str().unwrap().to_owned();
    let visitor = Visitor::new("set up unlisted visitor").await;
    visitor.open_shop(&shop.url("/")).await;
    sees(&owner, "is not on your list").await;
    owner.click("button", Name::Is("Let this page show the chat")).await;
    sees(&owner, &format!("We saw {}", shop.url(""))).await;
    owner.click("button", Name::Is("Next")).await;
    sees(&owner, "Waiting for your message.").await;
    assert_eq!(owner.run("return document.documentElement.scrollWidth > innerWidth").await, false);
}

#[tokio::test]
async fn where_the_server_asks_everybody_for_a_second_step_the_first_owner_gets_through() {
    let edge = Edge::start_with(vec![("JASETTE_SECOND_FACTOR", "required".to_owned())]).await;
    let link = new_link(&edge).await;
    let (shop, pasted) = HostPage::pasted().await;
    let owner = Browser::start_sized("set up with a second step", 390, 844).await;
    owner.goto(&link).await;
    tells_of_themselves(&owner, "Ana").await;
    tells_of_the_site(&owner, &shop.url("/")).await;
    sees(&owner, "asks everybody for a second step").await;
    assert_eq!(owner.run("return document.documentElement.scrollWidth > innerWidth").await, false);
    let tag = owner.run("return document.getElementById('tag').textContent").await;
    *pasted.lock().unwrap() = tag.as_str().unwrap().to_owned();
    let page = owner.run("return location.href").await.as_str().unwrap().to_owned();
    let account = owner.element("link", Name::Is("Set up the second step")).await;
    owner.goto(&format!("{}{}", edge.base(), account.attr("href").await.unwrap().unwrap())).await;
    let agent = Agent { browser: owner };
    agent.press("Set it up").await;
    agent.writes("Your password", PASSWORD).await;
    agent.press("Go on").await;
    let secret = "return document.querySelector('.secret')?.textContent ?? ''";
    let secret = agent.browser.until("a secret", async || {
        let seen = agent.browser.run(secret).await;
        Ok(seen.as_str().filter(|seen| !seen.is_empty()).map(str::to_owned))
    });
    let mut app = Authenticator::new(&secret.await);
    agent.writes("Code that the app shows", &app.code().await).await;
    agent.press("Switch it on").await;
    agent.sees("Keep these recovery codes").await;
    // Back on the page it goes on by itself.
    let owner = agent.browser;
    owner.goto(&page).await;
    sees(&owner, "Waiting for the first page").await;
    assert!(owner.find("link", Name::Is("Set up the second step")).await.unwrap().is_none());
    let visitor = Visitor::new("set up with a second step, visitor").await;
    visitor.open_shop(&shop.url("/")).await;
    sees(&owner, &format!("We saw {}", shop.url(""))).await;
    owner.click("button", Name::Is("Next")).await;
    visitor.click_launcher().await;
    visitor.send("Is this on?").await;
    sees(&owner, "It arrived: “Is this on?”").await;
}
