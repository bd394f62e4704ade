//! Triggers with conditions about the page and the visit, how often they fire, promotions, and
//! what is counted.

use crate::fixtures::host_page;
use protocol::ids::TriggerId;
use protocol::locale::Localized;
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::{Condition, Count, Frequency, Matching, Promotion, Trigger, TriggerOutcome};
use serde_json::json;
use tests::browser::Name;
use tests::edge::{Edge, Site, http, settings};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::triggers::trigger;
use tests::visitor::Visitor;

const STUCK: &str = "Is something wrong with your cart?";
const THIRD: &str = "Have you found what you were looking for?";
const LONG: &str = "You read to the end. Any questions?";
const SALE: &str = "The lamps are on sale today.";

/// Triggers of all sorts, and a proxy that writes down what is asked for.
async fn triggered() -> (Site, Proxy, HostPage) {
    let on = |path: &str, sign| Condition::All(vec![Condition::Path(Matching::Begins(path.into())), sign]);
    let label = vec![Localized { locale: "en".to_owned(), text: "See the lamps".to_owned() }];
    let expired = Trigger { until: Some(1), ..trigger("expired", "Too late", Condition::All(vec![])) };
    let promotion = Some(Promotion { url: "https://lamps.example/sale".to_owned(), labels: label });
    let triggers = vec![
        expired,
        Trigger { active: false, ..trigger("asleep", "Not in use", Condition::All(vec![])) },
        trigger("stuck", STUCK, on("/cart", Condition::Event("stuck".to_owned()))),
        trigger("long", LONG, on("/long", Condition::Scrolled(95))),
        Trigger { frequency: Frequency::OncePerVisit, ..trigger("third", THIRD, Condition::PagesSeen(3)) },
        Trigger { promotion, priority: 9, ..trigger("sale", SALE, on("/sale", Condition::SecondsOnPage(1))) },
    ];
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site_with(SiteSettings { triggers, ..settings() }).await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    (site, proxy, shop)
}

/// What was counted, as the inbox asks for it.
async fn counts(site: &Site) -> Vec<Count> {
    let path = format!("/v1/sites/{}/triggers", site.id);
    let ana = site.sign_in().await;
    let request = http().get(site.url(&path)).header("cookie", ana.cookie).header("origin", &site.base);
    request.send().await.unwrap().json().await.unwrap()
}

async fn counted(site: &Site, trigger: &str, reaction: TriggerOutcome, times: u64) {
    let trigger = TriggerId::parse(trigger).unwrap();
    let wanted = Count { trigger, reaction, times };
    tests::wait::until("the count", async || {
        let counts = counts(site).await;
        if counts.contains(&wanted) { Ok(()) } else { Err(format!("{counts:?}")) }
    })
    .await;
}

#[tokio::test]
async fn an_event_and_the_end_of_a_page_invite() {
    let (site, proxy, shop) = triggered().await;
    let visitor = Visitor::new("triggers signs").await;
    visitor.open_shop(&shop.url("/cart")).await;
    host_page::reaches_age(&visitor.browser, 2_000).await;
    assert!(!proxy.requests().iter().any(|request| request.contains("/embed/")), "nothing has woken it");
    visitor.browser.run("Jasette('event', 'stuck')").await;
    visitor.sees(STUCK).await;
    counted(&site, "stuck", TriggerOutcome::Shown, 1).await;
    visitor.in_chat().await;
    visitor.browser.click("button", Name::Is("Chat now")).await;
    visitor.start_chat(Some("Zoé")).await;
    counted(&site, "stuck", TriggerOutcome::Accepted, 1).await;
    counted(&site, "stuck", TriggerOutcome::Started, 1).await;

    let reader = Visitor::new("triggers reader").await;
    // In a window this low the page has something below it.
    reader.browser.resize(800, 400).await;
    reader.open_shop(&shop.url("/long")).await;
    let frames = "return document.querySelector('jasette-chat').shadowRoot.querySelectorAll('iframe').length";
    host_page::reaches_age(&reader.browser, 1_500).await;
    assert_eq!(reader.browser.run(frames).await, 0, "the top of the page wakes nothing");
    reader.browser.run("scrollTo(0, document.documentElement.scrollHeight)").await;
    reader.sees(LONG).await;
    host_page::is_content(&reader.browser).await;
}

#[tokio::test]
async fn the_third_page_invites_once_in_a_visit() {
    let (_site, proxy, shop) = triggered().await;
    let visitor = Visitor::new("triggers pages").await;
    visitor.open_shop(&shop.url("/one")).await;
    visitor.browser.run("history.pushState({}, '', '/two')").await;
    host_page::reaches_age(&visitor.browser, 1_500).await;
    assert!(!proxy.requests().iter().any(|request| request.contains("/embed/")), "it is the second page");
    visitor.open_shop(&shop.url("/three")).await;
    visitor.sees(THIRD).await;
    visitor.open_shop(&shop.url("/four")).await;
    host_page::reaches_age(&visitor.browser, 3_000).await;
    visitor.sees_no_more(THIRD).await;
}

#[tokio::test]
async fn a_promotion_is_a_link_and_its_clicks_are_counted() {
    let (site, _proxy, shop) = triggered().await;
    let visitor = Visitor::new("triggers promotion").await;
    visitor.open_shop(&shop.url("/sale/today")).await;
    visitor.sees(SALE).await;
    visitor.in_chat().await;
    let link = visitor.browser.element("link", Name::Is("See the lamps")).await;
    assert_eq!(link.attr("href").await.unwrap().unwrap(), "https://lamps.example/sale");
    // Beside this page, since it is another site's.
    assert_eq!(link.attr("target").await.unwrap().unwrap(), "_blank");
    // A tab more would go to a place that there is not.
    visitor.browser.run("addEventListener('click', event => event.preventDefault())").await;
    link.click().await.unwrap();
    counted(&site, "sale", TriggerOutcome::Accepted, 1).await;
    visitor.sees_no_more(SALE).await;
    visitor.open_shop(&shop.url("/sale/tomorrow")).await;
    host_page::reaches_age(&visitor.browser, 2_500).await;
    // Whoever followed the link is not even looked at again.
    visitor.on_page().await;
    assert!(visitor.browser.try_enter_frame(tests::visitor::FRAME).await.unwrap().is_none());
}

#[tokio::test]
async fn settings_are_changed_by_one_person_at_a_time() {
    let (site, _proxy, _shop) = triggered().await;
    let ana = site.sign_in().await;
    let path = site.url(&format!("/v1/sites/{}/settings", site.id));
    let ask = |request: reqwest::RequestBuilder| {
        request.header("cookie", &ana.cookie).header("origin", &site.base).send()
    };
    let stranger = http().get(&path).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    let mut edited: serde_json::Value = ask(http().get(&path)).await.unwrap().json().await.unwrap();
    let first = edited.clone();
    edited["settings"]["color"] = json!("#112233");
    let saved = ask(http().put(&path).json(&edited)).await.unwrap();
    assert_eq!(saved.status(), 200);
    // Who began with the old state is told, and nothing changes.
    let late = ask(http().put(&path).json(&edited)).await.unwrap();
    assert_eq!(late.status(), 409);
    let mut bad: serde_json::Value = ask(http().get(&path)).await.unwrap().json().await.unwrap();
    assert_eq!(bad["settings"]["color"], "#112233");
    bad["settings"]["triggers"][2]["condition"] = json!({"scrolled": 200});
    let refused = ask(http().put(&path).json(&bad)).await.unwrap();
    assert_eq!(refused.status(), 400);
    let now: serde_json::Value = ask(http().get(&path)).await.unwrap().json().await.unwrap();
    assert_eq!(now["settings"]["triggers"], first["settings"]["triggers"]);
    let loader = http().get(site.url(&format!("/widget.js?site={}", site.id))).send().await.unwrap();
    assert!(loader.text().await.unwrap().contains("#112233"), "pages get the new colour");
}
