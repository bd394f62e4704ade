//! Export and import: an owner takes their site away and brings it in elsewhere, in the browser.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::{Edge, Site};
use tests::process::TempDir;
use tests::wait;
use tests::wire::{Conversation, Keys, opening};
use thirtyfour::{By, Key};

async fn chat(site: &Site) -> Keys {
    let keys = Keys::new();
    let mut visitor = Conversation::visitor(site, &keys, 0, Encoding::Binary).await.unwrap();
    visitor.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    visitor.visitor_does(VisitorCommand::Send { text: "Where is my tea?".to_owned() }).await.unwrap();
    keys
}

#[tokio::test]
async fn an_owner_downloads_their_site_and_imports_it_elsewhere() {
    let (edge, elsewhere) = (Edge::shared().await, Edge::start().await);
    let (site, other) = (edge.site().await, elsewhere.site().await);
    let keys = chat(&site).await;
    chat(&site).await;
    let folder = TempDir::new("export");
    let owner = Agent::at_work("export", &site).await;
    owner.browser.downloads_to(folder.path()).await;
    owner.open_site_settings(&site, "Export and import").await;
    owner.sees("Everything of this site as one file").await;
    owner.browser.fill("Current password", "not this one").await;
    owner.press("Prepare the export").await;
    owner.sees("is not right").await;
    owner.browser.run("document.getElementById('export-password').value = ''").await;
    owner.browser.fill("Current password", &site.agent.password).await;
    // By the keyboard alone, from the field that has the focus.
    owner.browser.press(Key::Enter).await;
    owner.sees("Ready: 2 chats.").await;
    owner.browser.click("link", Name::Is("Download")).await;
    let file = folder.path().join(format!("jasette-{}.tar", site.id));
    wait::until("the download", async || if file.is_file() { Ok(()) } else { Err("not there".to_owned()) })
        .await;

    let owner = Agent::at_work("import", &other).await;
    owner.open_site_settings(&other, "Export and import").await;
    owner.sees("You see what would change").await;
    let input = owner.browser.driver().find(By::Id("import-files")).await.unwrap();
    // What is no export says so.
    let none = folder.path().join("none.tar");
    std::fs::write(&none, vec![b'x'; 2_000]).unwrap();
    input.send_keys(none.to_str().unwrap()).await.unwrap();
    owner.sees("This is not an export of Jasette").await;
    // The driver adds to what was picked; a person picks anew.
    owner.browser.run("document.getElementById('import-files').value = ''").await;
    input.send_keys(file.to_str().unwrap()).await.unwrap();
    owner.sees("Nothing has been changed yet.").await;
    owner.sees("Chats").await;
    owner.browser.click("button", Name::Is("Import")).await;
    owner.sees("Done. Importing the same file again changes nothing.").await;
    // The team reads it, and sees where it comes from.
    owner.browser.goto(&other.url(&format!("/inbox/{}/c/{}", other.id, keys.conversation))).await;
    owner.sees("Where is my tea?").await;
    owner.sees("Imported from Jasette").await;
}
