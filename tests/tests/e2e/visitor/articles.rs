//! Help articles: written in the inbox, searched and read in the chat, linked by agents.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use crate::fixtures::wire_visitor;
use protocol::frames::agent::AgentCommand;
use protocol::team::articles::ArticleText;
use reqwest::Method;
use tests::agent::Agent;
use tests::articles::{Articles, article};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, http};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use thirtyfour::Key;

const RETURNS: &str = "You have thirty days.\n\nSend it to https://shop.example/returns and we pay you back.";

/// A site with two articles, one of them in French too.
async fn helpful() -> (Site, Articles) {
    let site = Edge::shared().await.site().await;
    let articles = Articles::of(&site).await;
    let mut returns = article("returns", "Returning a lamp", RETURNS);
    returns.texts.push(ArticleText {
        locale: "fr".to_owned(),
        title: "Retourner une lampe achetée".to_owned(),
        category: "Après l’achat".to_owned(),
        body: "Vous avez trente jours.".to_owned(),
    });
    assert_eq!(articles.put(&returns).await, None);
    let delivery = article("delivery", "Delivery", "A lamp takes two days, returning one is free.");
    assert_eq!(articles.put(&delivery).await, None);
    (site, articles)
}

/// Goes on in the pages that stand in the chat.
async fn in_help(visitor: &Visitor) {
    visitor
        .browser
        .until("the help pages", async || {
            if visitor.browser.try_enter_frame(tests::visitor::FRAME).await?.is_none() {
                return Ok(None);
            }
            match visitor.browser.query("frame", Name::Is("Help"), true).await?.into_iter().next() {
                Some(frame) => frame.enter_frame().await.map(Some),
                None => Ok(None),
            }
        })
        .await;
}

async fn shows(browser: &Browser, text: &str) {
    browser
        .until(&format!("the page to show {text:?}"), async || {
            Ok(browser.text().await?.contains(text).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn visitors_find_and_read_before_and_during_a_chat() {
    let (site, _) = helpful().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("articles visitor").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    browser.click("button", Name::Is("Help")).await;
    in_help(&visitor).await;
    browser.element("link", Name::Is("Delivery")).await;
    // Some letters of a word are enough, in any case.
    browser.fill("Search the help", "RETURN thir").await;
    browser.press(Key::Enter).await;
    browser.gone("link", Name::Is("Delivery")).await;
    browser.click("link", Name::Is("Returning a lamp")).await;
    shows(browser, "You have thirty days.").await;
    let link = browser.element("link", Name::Is("https://shop.example/returns")).await;
    assert_eq!(link.attr("rel").await.unwrap().unwrap(), "noopener noreferrer nofollow");
    assert_eq!(link.attr("target").await.unwrap().unwrap(), "_blank");
    browser.click("link", Name::Is("All articles")).await;
    browser.element("link", Name::Is("Delivery")).await.focus().await.unwrap();
    // By keyboard out of the pages, back to what was there before.
    browser.press(Key::Escape).await;
    visitor.in_chat().await;
    browser.element("button", Name::Is("Start chat")).await;
    browser.gone("frame", Name::Is("Help")).await;

    visitor.start_chat(Some("Zoé")).await;
    visitor.types("Half a sentence").await;
    browser.click("button", Name::Is("Help")).await;
    in_help(&visitor).await;
    browser.element("link", Name::Is("Delivery")).await;
    visitor.in_chat().await;
    browser.click("button", Name::Is("Back to the chat")).await;
    let field = browser.element("textbox", Name::Is("Message")).await;
    assert_eq!(field.prop("value").await.unwrap().unwrap(), "Half a sentence");
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_site_without_articles_has_no_way_in() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let articles = Articles::of(&site).await;
    let draft =
        protocol::team::articles::Article { published: false, ..article("draft", "Secret", "Not yet.") };
    assert_eq!(articles.put(&draft).await, None);
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("articles none").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.browser.element("button", Name::Is("Start chat")).await;
    assert!(visitor.browser.find("button", Name::Is("Help")).await.unwrap().is_none());
}

#[tokio::test]
async fn what_comes_while_somebody_reads_is_counted_and_a_link_leads_to_the_page() {
    let (site, _) = helpful().await;
    let link = site.url(&format!("/help/{}/returns?lang=en", site.id));
    let mut chat = BrowserChat::on(site, "articles link").await;
    chat.visitor.browser.click("button", Name::Is("Help")).await;
    in_help(&chat.visitor).await;
    chat.visitor.browser.element("link", Name::Is("Delivery")).await;
    chat.agent_does(AgentCommand::Send { text: format!("See {link}") }).await;
    chat.visitor.in_chat().await;
    chat.visitor.browser.click("button", Name::Is("Back to the chat (1)")).await;
    let sent = chat.visitor.browser.element("link", Name::Is(&link)).await;
    assert_eq!(sent.attr("target").await.unwrap().unwrap(), "_blank");
    chat.is_content().await;
    chat.visitor.browser.goto(&link).await;
    shows(&chat.visitor.browser, "You have thirty days.").await;
}

#[tokio::test]
async fn the_team_writes_articles_and_inserts_their_links() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("articles inbox", &site).await;
    let browser = &agent.browser;
    agent.open_site_settings(&site, "Help articles").await;
    agent.sees("No articles yet.").await;
    agent.press("Add an article").await;
    browser.fill("Title", "Livrarea").await;
    agent.press("Save").await;
    agent.sees("Please write something.").await;
    browser.fill("Text", "Două zile.").await;
    browser.click("checkbox", Name::Is("Visitors can read this article")).await;
    agent.press("Save").await;
    agent.sees("Published").await;
    agent.sees("Livrarea").await;
    // A second language of the same article.
    agent.press("Edit Livrarea").await;
    let german = "const choice = document.querySelector('form.edit select'); choice.value = 'de';\
        choice.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.element("button", Name::Is("Save")).await;
    browser.run(german).await;
    browser
        .until("the fields to be those of the other language", async || {
            let Some(field) = browser.find("textbox", Name::Is("Title")).await? else { return Ok(None) };
            Ok((field.prop("value").await?.as_deref() == Some("")).then_some(()))
        })
        .await;
    browser.fill("Title", "Lieferung").await;
    browser.fill("Text", "Zwei Tage.").await;
    agent.press("Save").await;
    agent.sees("German").await;
    let articles = Articles::of(&site).await;
    assert!(articles.text("?lang=de").await.contains("Lieferung"));
    agent.back_to_inbox(&site).await;

    wire_visitor::visitor(&site, "Radu", "How long does it take?").await;
    agent.take("Radu").await;
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    browser.press("/livr").await;
    browser.element("option", Name::Has("Livrarea")).await;
    browser.press(Key::Enter).await;
    browser
        .until("the link to be in the reply", async || {
            let Some(field) = browser.find("textbox", Name::Is("Reply")).await? else { return Ok(None) };
            let value = field.prop("value").await?.unwrap_or_default();
            let link = format!("/help/{}/", site.id);
            Ok((value.starts_with("Livrarea: ") && value.contains(&link)).then_some(()))
        })
        .await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_search_knows_beginnings_accents_and_titles() {
    let (_, articles) = helpful().await;
    let first = |page: &str| page.find("<li").map(|at| page[at..].split("</a>").next().unwrap().to_owned());
    let page = articles.text("?q=return").await;
    assert!(first(&page).unwrap().contains("Returning a lamp"), "the title weighs more: {page}");
    assert!(page.contains("Delivery"));
    let french = articles.text("?lang=fr&q=ACHETEE").await;
    assert!(first(&french).unwrap().contains("Retourner une lampe achetée"), "{french}");
    // Not every word is in it; one is.
    assert!(articles.text("?q=returning+zeppelin").await.contains("Returning a lamp"));
    let nothing = articles.text("?q=zeppelin").await;
    assert!(nothing.contains("We found nothing for that."), "{nothing}");
    let listed = articles.text("?lang=fr").await;
    assert!(listed.contains("Après l’achat") && listed.contains("lang=\"fr\" dir=\"ltr\""), "{listed}");
}

#[tokio::test]
async fn a_page_is_kept_as_long_as_it_has_not_changed() {
    let (site, articles) = helpful().await;
    let page = articles.page("/returns").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'") && page.headers().get("x-frame-options").is_none());
    let tag = page.headers()["etag"].to_str().unwrap().to_owned();
    let url = site.url(&format!("/help/{}/returns", site.id));
    let again = http().get(&url).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let known = articles.ask(Method::GET, "returns", None).await;
    let mut changed: protocol::team::articles::Article = known.json().await.unwrap();
    changed.texts[0].body = "You have sixty days.".to_owned();
    assert_eq!(articles.put(&changed).await, None);
    let after = http().get(&url).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(after.status(), 200);
    assert!(after.text().await.unwrap().contains("sixty days"));
    // Whoever still has the article as it was is told, and nothing changes.
    assert_eq!(articles.put(&changed).await.as_deref(), Some("stale"));
    assert_eq!(articles.ask(Method::DELETE, "returns", None).await.status(), 200);
    let gone = articles.page("/returns").await;
    assert_eq!(gone.status(), 404);
    assert!(gone.text().await.unwrap().contains("This article is not here any more."));
}
