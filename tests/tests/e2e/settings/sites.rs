//! Several sites of one owner: a further one, from one to the other, another name, put away, brought back, deleted.

use reqwest::Method;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wait;

async fn sees(browser: &Browser, text: &str) {
    browser.until(text, async || Ok(browser.text().await?.contains(text).then_some(()))).await;
}

async fn fits(browser: &Browser) {
    assert_eq!(browser.run("return document.documentElement.scrollWidth > innerWidth").await, false);
}

#[tokio::test]
async fn an_owner_makes_a_further_site_and_goes_from_one_to_the_other() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (shop, pasted) = HostPage::pasted().await;
    let owner = Agent::at_work("owner of two sites", &site).await;
    owner.open_site_settings(&site, "Appearance").await;
    owner.browser.click("link", Name::Is("Sites")).await;
    sees(&owner.browser, "Your sites").await;
    owner.browser.click("link", Name::Is("New site")).await;
    sees(&owner.browser, "Your new site").await;
    owner.browser.fill("Name of the site", "Tea house").await;
    owner.browser.fill("Pages the chat may stand on, one a line", &shop.url("/")).await;
    // Twice is once.
    owner.browser.run("const create = document.querySelector('#site .primary'); create.click(); create.click(); return 1").await;
    sees(&owner.browser, "Put it on your site").await;
    let tag = owner.browser.run("return document.getElementById('tag').textContent").await;
    *pasted.lock().unwrap() = tag.as_str().unwrap().to_owned();
    let visitor = Visitor::new("visitor of a further site").await;
    visitor.open_shop(&shop.url("/tea")).await;
    sees(&owner.browser, &format!("We saw {}", shop.url(""))).await;
    owner.browser.reload().await;
    sees(&owner.browser, &format!("We saw {}", shop.url(""))).await;
    owner.browser.click("button", Name::Is("Next")).await;
    visitor.click_launcher().await;
    visitor.send("Is this the tea house?").await;
    sees(&owner.browser, "It arrived: “Is this the tea house?”").await;

    // The list of sites leads into the inbox of each; its address names the site, and back leads back.
    owner.browser.goto(&site.url("/sites")).await;
    sees(&owner.browser, "Tea house").await;
    let who = site.sign_in().await;
    let sites = site.own_sites(&who).await.sites;
    let made: Vec<_> = sites.iter().filter(|one| one.name == "Tea house").collect();
    assert_eq!((sites.len(), made.len()), (2, 1), "{sites:?}");
    owner.browser.click("link", Name::Is("Inbox: Tea house")).await;
    owner.sees("Is this the tea house?").await;
    let path = async || owner.browser.run("return location.pathname").await;
    assert!(path().await.as_str().unwrap().starts_with(&format!("/inbox/{}", made[0].id)));
    owner.choose("Site", &settings().name).await;
    let at = format!("return location.pathname === '/inbox/{}'", site.id);
    owner.browser.until_script("the address of the other site", &at, true.into()).await;
    owner.until_inbox("the other list", |text| !text.contains("Is this the tea house?")).await;
    owner.browser.run("history.back(); return 1").await;
    owner.sees("Is this the tea house?").await;
    // The browser says of a socket that it had not opened yet when the other site was left: that is all.
    let mut console = owner.browser.console().await;
    console.retain(|line| !line.contains("WebSocket is closed before the connection is established"));
    assert_eq!(console, Vec::<String>::new());
}

#[tokio::test]
async fn a_site_is_renamed_in_its_settings_and_keeps_its_identifier() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let owner = Agent::at_work("owner who renames", &site).await;
    owner.open_site_settings(&site, "Appearance").await;
    owner.writes("Name of the site", "Another name").await;
    owner.saves().await;
    let who = site.sign_in().await;
    wait::until("the list to know the name", async || {
        let own = site.own(&who).await.unwrap();
        if own.name == "Another name" && own.id.as_str() == site.id { Ok(()) } else { Err(own.name) }
    })
    .await;
    owner.browser.goto(&site.url("/sites")).await;
    sees(&owner.browser, "Another name").await;
    sees(&owner.browser, &site.id).await;
    sees(&owner.browser, "never changes").await;
}

/// What a page says in each language.
struct Words {
    lang: &'static str,
    archive: &'static str,
    archived: &'static str,
    banner: &'static str,
    restore: &'static str,
    delete: &'static str,
    typed: &'static str,
    password: &'static str,
    now: &'static str,
    wrong: &'static str,
    gone: &'static str,
    download: &'static str,
}

const EN: Words = Words {
    lang: "en",
    archive: "Archive",
    archived: "is archived.",
    banner: "This site is archived",
    restore: "Bring back",
    delete: "Delete…",
    typed: "Type the site’s name",
    password: "Your password, once more",
    now: "Delete for good",
    wrong: "This is not your password.",
    gone: "Deleted by",
    download: "Download the receipt",
};

const FR: Words = Words {
    lang: "fr",
    archive: "Archiver",
    archived: "est archivé.",
    banner: "Ce site est archivé",
    restore: "Réactiver",
    delete: "Supprimer…",
    typed: "Tapez le nom du site",
    password: "Votre mot de passe, encore une fois",
    now: "Supprimer définitivement",
    wrong: "Ce n’est pas votre mot de passe.",
    gone: "Supprimé par",
    download: "Télécharger le reçu",
};

const RO: Words = Words {
    lang: "ro",
    archive: "Arhivează",
    archived: "este arhivat.",
    banner: "Acest site este arhivat",
    restore: "Reactivează",
    delete: "Șterge…",
    typed: "Scrie numele site-ului",
    password: "Parola ta, încă o dată",
    now: "Șterge definitiv",
    wrong: "Aceasta nu este parola ta.",
    gone: "Șters de",
    download: "Descarcă dovada",
};

/// Puts a site away, brings it back, and deletes it.
async fn sees_to(site: &Site, owner: &Agent, words: &Words) {
    let (name, browser) = (settings().name, &owner.browser);
    let page = site.url(&format!("/sites?lang={}", words.lang));
    browser.goto(&page).await;
    browser.click("button", Name::Starts(words.archive)).await;
    sees(browser, &format!("{name} {}", words.archived)).await;
    fits(browser).await;
    site.is_shown(false).await;
    browser.goto(&site.url(&format!("/inbox?lang={}", words.lang))).await;
    owner.sees(words.banner).await;
    fits(browser).await;
    browser.goto(&page).await;
    browser.click("button", Name::Starts(words.restore)).await;
    browser.element("button", Name::Starts(words.archive)).await;
    site.is_shown(true).await;

    browser.click("button", Name::Starts(words.delete)).await;
    let typed = browser.element("textbox", Name::Starts(words.typed)).await;
    typed.send_keys("Something else").await.unwrap();
    browser.click("button", Name::Is(words.now)).await;
    browser
        .until_script(
            "what is wrong at its field",
            "return document.activeElement.getAttribute('aria-invalid')",
            "true".into(),
        )
        .await;
    browser.run("document.activeElement.value = ''; return 1").await;
    typed.send_keys(&name).await.unwrap();
    browser.fill(words.password, "not the right one").await;
    browser.click("button", Name::Is(words.now)).await;
    sees(browser, words.wrong).await;
    fits(browser).await;
    browser.run("document.activeElement.value = ''; return 1").await;
    browser.fill(words.password, &site.agent.password).await;
    browser.click("button", Name::Is(words.now)).await;
    sees(browser, words.gone).await;
    browser.element("link", Name::Starts(words.download)).await;
    fits(browser).await;
    site.is_shown_as_unknown().await;
}

#[tokio::test]
async fn a_site_is_archived_brought_back_and_deleted() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let owner = Agent::at_work("owner who deletes", &site).await;
    sees_to(&site, &owner, &EN).await;
    // The receipt names what is gone, and nothing that stood there.
    let path = format!("/v1/sites/{}/receipt", site.id);
    let link = format!("return document.querySelector('a[download]').pathname === {path:?}");
    assert_eq!(owner.browser.run(&link).await, true);
    let told = site.asks(&site.sign_in().await, Method::GET, &path, None).await.unwrap();
    assert_eq!((told["site"].as_str(), told["left"].as_u64()), (Some(site.id.as_str()), Some(0)));
    // Whoever has none left may begin again.
    owner.browser.element("link", Name::Is("New site")).await;
}

#[tokio::test]
async fn an_open_inbox_says_that_its_site_is_archived_and_no_more_when_it_is_back() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let agent = Agent::at_work("inbox of an archived site", &site).await;
    let owner = site.sign_in().await;
    site.archives(&owner, true).await.unwrap();
    agent.sees("This site is archived").await;
    site.archives(&owner, false).await.unwrap();
    agent.until_inbox("the banner to go", |text| !text.contains("This site is archived")).await;
}

#[tokio::test]
async fn a_chat_goes_on_when_its_site_is_archived_and_no_new_one_begins() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let (shop, pasted) = HostPage::pasted().await;
    *pasted.lock().unwrap() =
        format!("<script async src=\"{}/widget.js?site={}\"></script>", site.base, site.id);
    let agent = Agent::at_work("agent of a site that is archived", &site).await;
    let visitor = Visitor::new("visitor of a site that is archived").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Do you have oolong?").await;
    agent.sees("Do you have oolong?").await;
    let owner = site.sign_in().await;
    site.archives(&owner, true).await.unwrap();
    site.is_shown(false).await;
    // The settings say so, too.
    let admin = Agent::at_work("settings of an archived site", &site).await;
    admin.open_site_settings(&site, "Appearance").await;
    admin.sees("This site is archived").await;

    // The next page brings the chat along. Browsers keep the script for a minute: as if that were over.
    *pasted.lock().unwrap() =
        format!("<script async src=\"{}/widget.js?site={}&later\"></script>", site.base, site.id);
    visitor.open_shop(&shop.url("/next")).await;
    visitor.in_chat().await;
    visitor.sees("Do you have oolong?").await;
    agent.take("Zoé").await;
    agent.reply("We do.").await;
    visitor.sees("We do.").await;
    visitor.end_chat().await;
    // Once it is over, it is over here, and somebody else has never seen a thing.
    let stranger = Browser::start("stranger at an archived site").await;
    visitor.on_page().await;
    for browser in [&visitor.browser, &stranger] {
        browser.goto(&shop.url("/later")).await;
        let quiet = "return performance.getEntriesByType('resource').some((one) => one.name.includes('widget.js'))\
            && document.querySelector('jasette-chat') === null";
        browser.until_script("a page without a chat", quiet, true.into()).await;
    }
}

#[tokio::test]
async fn a_site_is_deleted_on_a_phone_in_french_and_in_romanian() {
    let edge = Edge::shared().await;
    for words in [&FR, &RO] {
        let site = edge.site().await;
        let owner = Agent { browser: Browser::start_sized("sites on a phone", 390, 844).await };
        owner.open_inbox(&site).await;
        owner.sign_in(&site).await;
        sees_to(&site, &owner, words).await;
    }
}

#[tokio::test]
async fn who_does_not_own_a_site_is_offered_nothing_that_is_refused() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let carmen = edge.colleague_as(&site, "Carmen", Some("admin")).await;
    let admin = Agent::at_work("admin of a site", &carmen).await;
    admin.browser.goto(&site.url("/sites")).await;
    admin.browser.element("link", Name::Starts("Settings")).await;
    for (role, name) in [("button", "Archive"), ("button", "Delete…"), ("link", "New site")] {
        assert!(admin.browser.find(role, Name::Starts(name)).await.unwrap().is_none(), "{name}");
    }
    admin.browser.goto(&site.url("/setup#new")).await;
    sees(&admin.browser, "Only somebody who owns a site here").await;
    let nobody = Browser::start("sites of nobody").await;
    nobody.goto(&site.url("/sites")).await;
    sees(&nobody, "Sign in to see your sites.").await;
}
