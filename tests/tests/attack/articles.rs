//! Help articles are for everybody to read: so nothing in them may run, and nothing else may be read
//! by way of them.

use protocol::team::articles::{Article, ArticleText};
use reqwest::Method;
use tests::articles::{Articles, article};
use tests::browser::Browser;
use tests::edge::Edge;

const EVIL: &str = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>\" onfocus=window.pwned=1 autofocus x=\"";

#[tokio::test]
async fn what_is_written_and_looked_for_never_runs() {
    let site = Edge::shared().await.site().await;
    let articles = Articles::of(&site).await;
    let mut evil =
        article("evil", &EVIL[..60], &format!("{EVIL}\n\n{EVIL} https://shop.example/\"onclick=x"));
    evil.texts[0].category = EVIL[..60].to_owned();
    assert_eq!(articles.put(&evil).await, None);
    let browser = Browser::start("attack articles").await;
    let query: String = EVIL.bytes().map(|byte| format!("%{byte:02x}")).collect();
    for below in [
        "".to_owned(),
        "/evil".to_owned(),
        format!("?q={query}"),
        format!("?lang={query}"),
        format!("/{query}"),
    ] {
        browser.goto(&site.url(&format!("/help/{}{below}", site.id))).await;
        let ran = browser.run("return [window.pwned ?? 0, document.querySelectorAll('script, img, [onfocus], [onclick]').length]").await;
        assert_eq!(ran, serde_json::json!([0, 0]), "{below}");
    }
    browser.goto(&site.url(&format!("/help/{}/evil", site.id))).await;
    assert!(
        browser.text().await.unwrap().contains("<script>window.pwned=1</script>"),
        "it is shown as typed"
    );
}

#[tokio::test]
async fn drafts_and_other_sites_articles_are_never_served() {
    let edge = Edge::shared().await;
    let (site, other) = (edge.site().await, edge.site().await);
    let (own, theirs) = (Articles::of(&site).await, Articles::of(&other).await);
    let secret = "zanzibar";
    let draft = Article { published: false, ..article("draft", "Plans", &format!("We go to {secret}.")) };
    assert_eq!(own.put(&draft).await, None);
    assert_eq!(theirs.put(&article("theirs", "Their plans", &format!("They go to {secret}."))).await, None);
    for below in
        ["/draft", "/theirs", "", "?q=zanzibar", "?q=plans", "?q=zanz%2A%20OR%20plans", "/draft?lang=fr"]
    {
        let text = own.text(below).await;
        // What was typed stands in the field again; nothing of what was written does.
        assert!(!text.contains("go to") && !text.contains("lans</a>"), "{below}: {text}");
    }
    assert_eq!(own.page("/draft").await.status(), 404);
    assert_eq!(own.page("/theirs").await.status(), 404);

    // Published and taken back again: no search remembers it.
    let stored: Article = own.ask(Method::GET, "draft", None).await.json().await.unwrap();
    assert_eq!(own.put(&Article { published: true, ..stored }).await, None);
    assert!(own.text("?q=zanzibar").await.contains("We go to"));
    let stored: Article = own.ask(Method::GET, "draft", None).await.json().await.unwrap();
    assert_eq!(own.put(&Article { published: false, ..stored }).await, None);
    assert!(!own.text("?q=zanzibar").await.contains("We go to"));

    // The team's own view is the team's: not another site's, not a visitor's.
    let url = site.url(&format!("/v1/sites/{}/articles/draft", site.id));
    let foreign = other.sign_in().await;
    for cookie in ["", &foreign.cookie] {
        let answer = tests::edge::http().get(&url).header("cookie", cookie).send().await.unwrap();
        assert!([401, 403].contains(&answer.status().as_u16()), "{}", answer.status());
    }
}

#[tokio::test]
async fn limits_are_refused_by_name() {
    let site = Edge::shared().await.site().await;
    let articles = Articles::of(&site).await;
    let long = article("long", "Long", &"x".repeat(20_001));
    assert_eq!(articles.put(&long).await.as_deref(), Some("article_too_long"));
    assert_eq!(
        articles.put(&article("title", &"x".repeat(151), "x")).await.as_deref(),
        Some("article_too_long")
    );
    assert_eq!(articles.put(&article("none", " ", "x")).await.as_deref(), Some("title_missing"));
    assert_eq!(articles.put(&article("full", "Full", &"ă".repeat(20_000))).await, None);
    for number in 1..200 {
        assert_eq!(articles.put(&article(&format!("a{number}"), "One of many", "x")).await, None, "{number}");
    }
    assert_eq!(
        articles.put(&article("more", "One too many", "x")).await.as_deref(),
        Some("too_many_articles")
    );
    let mut languages = article("a1", "One of many", "x");
    let text = |locale: &str| ArticleText { locale: locale.to_owned(), ..languages.texts[0].clone() };
    let texts: Vec<_> = ["en", "en"].map(text).into();
    languages.texts = texts;
    assert_eq!(articles.put(&languages).await.as_deref(), Some("malformed"));
    // A search among all of them is a search, whatever is typed.
    for query in
        ["%22", "*", "%22*%22", "NEAR(a%20b)", "title%3Ax", "a%00b", &"x%20".repeat(500), "%F0%9F%99%82", "-"]
    {
        let answer = articles.page(&format!("?q={query}")).await;
        assert_eq!(answer.status(), 200, "{query}");
    }
}
