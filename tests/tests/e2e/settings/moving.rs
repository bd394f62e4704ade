//! Moving here from another product: an owner chooses its export, sees what is in it, and brings it in.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site};
use tests::process::{TempDir, workspace};

/// An export of another product.
fn fixture(name: &str) -> PathBuf {
    workspace().join("edge/transfer/fixtures").join(name)
}

async fn picks(owner: &Agent, path: &Path) {
    let field = owner.browser.element("textbox", Name::Is("File")).await;
    field.send_keys(path.to_str().unwrap()).await.unwrap();
}

async fn at_the_section(name: &str, site: &Site) -> Agent {
    let owner = Agent::at_work(name, site).await;
    owner.open_site_settings(site, "Move from another product").await;
    owner.sees("notes stay with the team").await;
    owner
}

#[tokio::test]
async fn an_owner_brings_conversations_from_another_product() {
    let site = Edge::shared().await.site().await;
    let owner = at_the_section("moving", &site).await;

    // What it is not is said, and another file can be chosen.
    picks(&owner, &fixture("tickets.csv")).await;
    owner.sees("This is a CSV table").await;
    picks(&owner, &fixture("latin1.jsonl")).await;
    owner.sees("Row 1 is not written in UTF-8").await;
    owner.choose("Exported from", "Crisp").await;
    owner.sees("through Crisp’s API").await;
    picks(&owner, &fixture("intercom.json")).await;
    owner.sees("This looks like an export of Intercom.").await;

    // What would become of it, and why not of the rest.
    owner.choose("Exported from", "Find out from the file").await;
    picks(&owner, &fixture("zendesk.jsonl")).await;
    owner.sees("This is an export of Zendesk. Nothing is imported yet.").await;
    for said in [
        "3 new conversations",
        "7 rows that cannot be imported",
        "It has no messages.",
        "An earlier row is the same conversation.",
        "It has no id.",
        "It does not say when anything was written.",
        "A time in it cannot be right.",
        "It is not valid JSON.",
        "Zendesk 7009",
    ] {
        owner.sees(said).await;
    }
    let people = owner.browser.element("list", Name::Is("Who answered")).await.text().await.unwrap();
    let line = people.lines().collect::<Vec<_>>().join(" ");
    assert!(line.contains("Mihai Ionescu in 1 conversation"), "{people}");
    owner.press("Import 3 conversations").await;
    owner.sees("Done. 3 conversations were imported.").await;

    // It is in the inbox as it was, and is over. Its id follows from what it is called in the file.
    let id = "imported-4IoV30TXNU31RoLjeIuObA";
    owner.browser.goto(&site.url(&format!("/inbox/{}/c/{id}", site.id))).await;
    for said in [
        "Hello, the lamp arrived broken.",
        "lamp.jpg: https://lumina.zendesk.com/attachments/token/x/?name=lamp.jpg",
        "Third one this week from that batch.",
        "A new one is on its way (https://track.example/42?a=1&b=2).",
        "Mihai Ionescu",
        "Saturday, March 4, 2023",
        "Imported from Zendesk",
    ] {
        owner.sees(said).await;
    }
    assert!(!owner.browser.text().await.unwrap().contains("steal"));
    for (language, day) in
        [("fr", "samedi 4 mars 2023"), ("ro", "sâmbătă, 4 martie 2023"), ("en", "Saturday, March 4, 2023")]
    {
        owner.browser.goto(&site.url(&format!("/inbox/{}/c/{id}?lang={language}", site.id))).await;
        owner.sees(day).await;
    }
    assert_eq!(owner.browser.console().await, Vec::<String>::new());

    // Once more: it is there already.
    owner.open_site_settings(&site, "Move from another product").await;
    picks(&owner, &fixture("zendesk.jsonl")).await;
    owner.sees("3 conversations that are already there").await;
    owner.sees("There is nothing in it to import.").await;
    assert!(owner.browser.find("button", Name::Starts("Import")).await.unwrap().is_none());
}

#[tokio::test]
async fn an_import_that_was_stopped_goes_on() {
    const ROWS: u64 = 300;
    let site = Edge::shared().await.site().await;
    let owner = at_the_section("moving on", &site).await;
    let folder = TempDir::new("moving");
    let path = folder.path().join("tickets.jsonl");
    let mut file = String::new();
    let filler = "light ".repeat(800);
    for number in 1..=ROWS {
        let at = 1_600_000_000 + number;
        let comment = format!(r#"{{"author_id":1,"body":"Ticket {number} {filler}","created_at":{at}}}"#);
        writeln!(
            file,
            r#"{{"id":{number},"requester":{{"id":1,"name":"Visitor {number}"}},"comments":[{comment}]}}"#
        )
        .unwrap();
    }
    std::fs::write(&path, file).unwrap();
    picks(&owner, &path).await;
    owner.press(&format!("Import {ROWS} conversations")).await;
    // Some of it is in, and the page goes.
    let has_begun = |text: &str| {
        let percent =
            text.split("Importing… ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u8>().ok());
        percent.is_some_and(|percent| percent > 0) || text.contains("Done.")
    };
    owner.until_inbox("some of it to be in", has_begun).await;
    owner.browser.reload().await;
    owner.sees("notes stay with the team").await;
    picks(&owner, &path).await;
    let counts = owner.until_inbox("what is there already", |text| text.contains("already there")).await;
    let there = counts.lines().find(|line| line.contains("already there")).unwrap();
    let there: u64 = there.split(' ').next().unwrap().parse().unwrap();
    assert!(there > 0, "{counts}");
    if there < ROWS {
        owner.browser.click("button", Name::Starts("Import")).await;
        owner.sees("Done.").await;
        owner.press("Choose another file").await;
        picks(&owner, &path).await;
    }
    owner.sees(&format!("{ROWS} conversations that are already there")).await;
    owner.sees("There is nothing in it to import.").await;
}
