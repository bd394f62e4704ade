//! A forgotten password, from the sign-in to the sign-in.

use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::smtp::SmtpServer;

async fn sees(browser: &Browser, text: &str) {
    browser.until(text, async || Ok(browser.text().await?.contains(text).then_some(()))).await;
}

async fn fits(browser: &Browser) {
    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(wider).await, false);
}

/// The link in the last of so many mails.
async fn link(server: &SmtpServer, count: usize) -> String {
    let mails = server.receives(count).await;
    let text = mails.last().unwrap().text();
    text.split_whitespace().find(|word| word.contains("/reset?lang=")).unwrap().to_owned()
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link_from_a_mail() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let agent = Agent { browser: Browser::start("reset").await };
    let browser = &agent.browser;
    browser.goto(&site.url("/inbox")).await;
    browser.click("link", Name::Is("Forgotten your password?")).await;
    browser.click("button", Name::Is("Send the link")).await;
    sees(browser, "Please give an email address.").await;
    assert_eq!(browser.run("return document.activeElement.id").await, "email");
    browser.fill("Email", &site.agent.email).await;
    browser.click("button", Name::Is("Send the link")).await;
    sees(browser, "Look at your mail").await;
    sees(browser, &format!("If there is an account with {}", site.agent.email)).await;

    let link = link(&server, 1).await;
    browser.goto(&link).await;
    browser.fill("New password", "motdepasse2026!").await;
    browser.click("button", Name::Is("Save the password")).await;
    sees(browser, "more than a common password").await;
    browser.run("document.getElementById('password').value = ''; return 1").await;
    browser.fill("New password", "seven green bottles").await;
    browser.click("button", Name::Is("Save the password")).await;
    sees(browser, "Your password is changed").await;
    let token = link.split_once('#').unwrap().1;
    let address = browser.run("return location.href").await.as_str().unwrap().to_owned();
    assert!(!address.contains(token), "{address}");
    browser.goto(&link).await;
    sees(browser, "It was used already").await;
    browser.element("link", Name::Is("Get another link")).await;

    let mut site: Site = site;
    site.agent.password = "seven green bottles".to_owned();
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    let ours = |line: &String| !line.contains("Failed to load resource");
    let console = browser.console().await;
    assert!(!console.iter().any(ours), "{console:?}");
}

#[tokio::test]
async fn the_page_speaks_three_languages_and_fits_a_telephone() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let browser = Browser::start_sized("reset phone", 390, 844).await;
    browser.goto(&site.url("/inbox?lang=fr")).await;
    browser.click("link", Name::Is("Mot de passe oublié ?")).await;
    sees(&browser, "Recevoir un lien par e-mail").await;
    fits(&browser).await;
    browser.click("link", Name::Is("Română")).await;
    sees(&browser, "Primește un link pe e-mail").await;
    fits(&browser).await;
    browser.fill("E-mail", &site.agent.email).await;
    browser.click("button", Name::Is("Trimite linkul")).await;
    sees(&browser, "Verifică e-mailul").await;
    fits(&browser).await;
    let link = link(&server, 1).await;
    assert!(link.contains("/reset?lang=ro#"), "{link}");
    browser.goto(&link).await;
    sees(&browser, "Alege o parolă nouă").await;
    fits(&browser).await;
    browser.click("link", Name::Is("Français")).await;
    browser.fill("Nouveau mot de passe", "sept bouteilles vertes").await;
    browser.click("button", Name::Is("Enregistrer le mot de passe")).await;
    sees(&browser, "Votre mot de passe est changé").await;
    fits(&browser).await;
}

#[tokio::test]
async fn where_no_mail_goes_out_the_page_says_whom_to_ask() {
    let site = Edge::shared().await.site().await;
    let browser = Browser::start("reset without mail").await;
    browser.goto(&site.url("/reset?lang=en")).await;
    browser.fill("Email", &site.agent.email).await;
    browser.click("button", Name::Is("Send the link")).await;
    sees(&browser, "This installation sends no mail. Ask the owner of your site").await;
    browser.goto("about:blank").await;
    browser.goto(&site.url(&format!("/reset?lang=en#{}", "A".repeat(43)))).await;
    sees(&browser, "There is no such link here").await;
}
