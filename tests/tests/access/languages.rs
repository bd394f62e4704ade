//! The team's two apps in the languages they speak.

use crate::axe::Audit;
use crate::inbox::visitor;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::smtp::SmtpServer;
use thirtyfour::Key;

const LANGUAGES: [&str; 3] = ["en", "fr", "ro"];

#[tokio::test]
async fn every_section_of_the_settings_in_every_language() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access sections", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("sections");
    for language in LANGUAGES {
        browser.resize(1280, 800).await;
        browser.goto(&site.url(&format!("/settings/{}?lang={language}", site.id))).await;
        let there = format!(
            "return document.documentElement.lang === '{language}' && document.querySelectorAll('.sections a').length > 0"
        );
        browser.until_script("the settings", &there, true.into()).await;
        let hashes = "return [...document.querySelectorAll('.sections a')].map((link) => link.hash)";
        let hashes = browser.run(hashes).await;
        let hashes: Vec<&str> = hashes.as_array().unwrap().iter().filter_map(|hash| hash.as_str()).collect();
        assert!(hashes.len() >= 18, "{hashes:?}");
        for (width, height) in [(1280, 800), (320, 640)] {
            browser.resize(width, height).await;
            for hash in &hashes {
                browser.run(&format!("location.hash = '{hash}'")).await;
                let shown = format!(
                    "return document.querySelector('.sections [aria-current=page]')?.hash === '{hash}'"
                );
                browser.until_script(hash, &shown, true.into()).await;
                audit.state(browser, &format!("{language} {width} {hash}")).await;
            }
        }
    }
    audit.finish();
}

#[tokio::test]
async fn the_inbox_in_every_language() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access languages", &site).await;
    let browser = &agent.browser;
    let _zoe = visitor(&site, "Zoé with a name that is rather long for a phone", "Where is my parcel?").await;
    agent.sees_waiting("Zoé").await;
    let mut audit = Audit::new("languages");
    for language in LANGUAGES {
        browser.resize(1280, 800).await;
        browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
        let there = format!(
            "return document.documentElement.lang === '{language}' && document.querySelectorAll('.row').length > 0"
        );
        browser.until_script("the list", &there, true.into()).await;
        browser
            .until_script(
                "the first question",
                "return document.querySelector('.attention') !== null",
                true.into(),
            )
            .await;
        audit.state(browser, &format!("{language}: whoever is new is asked")).await;
        browser.run("document.querySelector('[role=switch]').click()").await;
        browser
            .until_script(
                "to be away",
                "return document.querySelector('[role=switch]').ariaChecked === 'false'",
                true.into(),
            )
            .await;
        audit.state(browser, &format!("{language}: away")).await;
        browser.run("document.querySelector('[role=switch]').click()").await;
        browser.run("document.querySelector('.row').click()").await;
        browser
            .until_script(
                "the conversation",
                "return document.querySelector('.more > button') !== null",
                true.into(),
            )
            .await;
        for (width, height) in [(1280, 800), (390, 844), (320, 640)] {
            browser.resize(width, height).await;
            audit.state(browser, &format!("{language} {width}: a conversation")).await;
            browser.run("document.querySelector('.more > button').click()").await;
            browser
                .until_script("the menu", "return document.activeElement.role === 'menuitem'", true.into())
                .await;
            audit.state(browser, &format!("{language} {width}: its menu")).await;
            browser.press(Key::Escape).await;
        }
    }
    audit.finish();
}

#[tokio::test]
async fn the_check_up_in_every_language() {
    let server = SmtpServer::start(0).await;
    let edge = Edge::start_with(server.variables()).await;
    let site = edge.site().await;
    let agent = Agent::at_work("access check-up", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("check-up");
    for (language, run, clock) in [
        ("en", "Check now", "The server’s clock and yours agree."),
        ("fr", "Vérifier maintenant", "L’horloge du serveur et la vôtre concordent."),
        ("ro", "Verifică acum", "Ceasul serverului și al tău se potrivesc."),
    ] {
        browser.goto(&site.url(&format!("/settings/{}?lang={language}#check-up", site.id))).await;
        agent.press(run).await;
        agent.sees(clock).await;
        for (width, height) in [(1280, 800), (390, 844), (320, 640)] {
            browser.resize(width, height).await;
            audit.state(browser, &format!("{language} {width}")).await;
            let sideways =
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
            assert_eq!(browser.run(sideways).await, false, "{language} {width}");
        }
    }
    audit.finish();
}

#[tokio::test]
async fn moving_here_in_every_language() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access moving", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("moving");
    let file = tests::process::workspace().join("edge/transfer/fixtures/zendesk.jsonl");
    for (language, field, import) in [
        ("en", "File", "Import 3 conversations"),
        ("fr", "Fichier", "Importer 3 conversations"),
        ("ro", "Fișier", "Importă 3 conversații"),
    ] {
        browser.goto(&site.url(&format!("/settings/{}?lang={language}#moving", site.id))).await;
        for chosen in [false, true] {
            if chosen {
                // By the keyboard alone, but for the system's own window.
                let field = browser.element("textbox", Name::Is(field)).await;
                field.send_keys(file.to_str().unwrap()).await.unwrap();
                browser.element("button", Name::Is(import)).await;
                browser.press(Key::Tab).await;
            } else {
                browser.element("textbox", Name::Is(field)).await;
            }
            for (width, height) in [(1280, 800), (390, 844), (320, 640)] {
                browser.resize(width, height).await;
                audit.state(browser, &format!("{language} {width} {chosen}")).await;
                let sideways =
                    "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
                assert_eq!(browser.run(sideways).await, false, "{language} {width}");
            }
        }
    }
    audit.finish();
}
