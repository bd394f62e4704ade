//! How the chat gets onto a website, and what is set up around it.

use tests::agent::Agent;
use tests::browser::Name;
use tests::customer::token;
use tests::edge::{Edge, http};
use tests::host_page::{HostPage, Page, content};
use tests::smtp::SmtpServer;
use tests::visitor::Visitor;

/// What stands in a frame to be copied, under this button.
async fn code(owner: &Agent, button: &str) -> String {
    let copy = owner.browser.element("button", Name::Is(button)).await;
    let script = "return arguments[0].previousElementSibling.textContent";
    let text = owner.browser.driver().execute(script, vec![copy.to_json().unwrap()]).await.unwrap();
    text.json().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_snippet_of_the_settings_shows_the_chat_on_the_websites_that_are_allowed() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("snippet owner", &site).await;
    owner.open_site_settings(&site, "Snippet").await;
    let snippet = code(&owner, "Copy, Any page").await;
    let page = move |_: &str, _: &str| Page {
        html: format!("<!doctype html><title>Shop</title>{}{snippet}", content()),
        ..Page::default()
    };
    let shop = HostPage::serving(page).await;
    let visitor = Visitor::new("snippet visitor").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.in_chat().await;

    owner.section("Websites").await;
    let origins = "Websites allowed to show the chat, one a line";
    owner.writes(origins, "https://elsewhere.example").await;
    owner.saves().await;
    let frame = http().get(site.url(&format!("/embed/{}", site.id))).send().await.unwrap();
    let policy = frame.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors 'self' https://elsewhere.example"), "{policy}");
    assert!(!policy.contains(shop.url("/").trim_end_matches('/')), "{policy}");

    let email = "Email told to visitors when the chat cannot be reached (optional)";
    owner.writes(email, "help at shop.example").await;
    owner.press("Save").await;
    owner.sees("This is not an email address.").await;
    owner.writes(email, "help@shop.example").await;
    owner.saves().await;
    let loader = http().get(site.url(&format!("/widget.js?site={}", site.id))).send().await.unwrap();
    let loader = loader.text().await.unwrap();
    assert!(loader.contains("Chat cannot be reached. Try again · help@shop.example"), "{loader}");
}

#[tokio::test]
async fn a_secret_is_made_renewed_and_ended_in_the_settings() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("customers owner", &site).await;
    owner.open_site_settings(&site, "Customers").await;
    owner.sees("There is no secret yet.").await;
    owner.press("Create the secret, Identity secret").await;
    owner.sees("Copy the secret now").await;
    let copy = "Copy, Identity secret";
    let first = code(&owner, copy).await;
    assert!(site.history(&token(&site, "zoe", &first), None).await.is_ok());
    let at = "return document.activeElement.ariaLabel";
    owner
        .browser
        .until(
            "it to be copied by keyboard",
            async || Ok((owner.browser.run(at).await == copy).then_some(())),
        )
        .await;
    // How to sign says the site's own id.
    assert!(code(&owner, "Copy, On your server, in Node").await.contains(&format!("aud: \"{}\"", site.id)));

    owner.press("Make a new secret, Identity secret").await;
    owner.press("Make it, Identity secret").await;
    owner.sees("The former secret is good until").await;
    let second = code(&owner, copy).await;
    assert_ne!(first, second);
    for good in [&first, &second] {
        assert!(site.history(&token(&site, "zoe", good), None).await.is_ok());
    }
    owner.press("The secret has leaked, Identity secret").await;
    owner.sees("your customers are strangers").await;
    owner.press("End it and make a new one, Identity secret").await;
    owner.until_inbox("the former to end", |text| !text.contains("is good until")).await;
    let third = code(&owner, copy).await;
    assert!(site.history(&token(&site, "zoe", &third), None).await.is_ok());
    for ended in [&first, &second] {
        assert!(site.history(&token(&site, "zoe", ended), None).await.is_err());
    }
    owner.browser.reload().await;
    owner.sees("It was shown once, when it was made.").await;
    assert!(!owner.browser.text().await.unwrap().contains(&third));
    assert_eq!(owner.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_settings_say_whether_mail_goes_out_and_what_is_missing() {
    let server = SmtpServer::start(0).await;
    let with_mail = Edge::start_with(server.variables()).await;
    let half = Edge::start_with(vec![("JASETTE_MAIL_FROM", "chat@shop.example".to_owned())]).await;
    let none = Edge::shared().await;
    let sentences = [
        (none, "No mail goes out yet: nobody has set who it is from."),
        (&half, "No mail goes out yet: there is a sender, but no mail server."),
        (&with_mail, "Mail goes out, from Ceainăria <chat@shop.example>."),
    ];
    for (edge, sentence) in sentences {
        let site = edge.site().await;
        let owner = Agent::at_work("mail owner", &site).await;
        owner.open_site_settings(&site, "Mail").await;
        owner.sees(sentence).await;
    }
}
