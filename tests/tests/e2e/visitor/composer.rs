//! What comes into the place to write by other ways than typing, and which key sends.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::event::EventBody;
use serde_json::json;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::hand::{self, Dragged};
use tests::host_page::HostPage;
use tests::process::TempDir;
use tests::visitor::Visitor;

const DRAFT: &str = "return document.getElementById('composer').value";

/// Waits until this stands in the place to write.
async fn draft_is(browser: &Browser, wanted: &str) {
    let probe = async || Ok((browser.run(DRAFT).await == json!(wanted)).then_some(()));
    browser.until(&format!("the draft {wanted:?}"), probe).await;
}

fn files(chat: &BrowserChat) -> usize {
    chat.agent.events.iter().filter(|event| matches!(event.body, EventBody::FileSent { .. })).count()
}

#[tokio::test]
async fn pasted_cells_stay_text_and_a_pasted_picture_waits_for_send() {
    let mut chat = BrowserChat::start("composer paste").await;
    let browser = &chat.visitor.browser;
    chat.visitor.in_chat().await;
    // A spreadsheet copies cells as text, as a table and as a picture.
    let cells = "data.setData('text/plain', 'a\\tb'); data.items.add(new File(['x'], 'image.png', {type: 'image/png'}))";
    assert!(!hand::pastes(browser, "composer", cells).await, "the browser pastes the text");
    let picture = "data.items.add(new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])], 'image.png', {type: 'image/png'}))";
    assert!(hand::pastes(browser, "composer", picture).await);
    chat.visitor.sees("Not sent yet. Press Send.").await;
    chat.visitor.browser.click("button", Name::Is("Remove")).await;
    chat.visitor.sees_no_more("image.png").await;
    // A file that was copied comes with its name as text.
    let file = "data.setData('text/plain', 'note.txt'); data.items.add(new File(['words'], 'note.txt', {type: 'text/plain'}))";
    assert!(hand::pastes(&chat.visitor.browser, "composer", file).await);
    chat.visitor.sees("note.txt").await;
    assert_eq!(chat.visitor.count("image.png").await, 0);
    chat.visitor.types("with it").await;
    chat.visitor.sends_files().await;
    chat.agent.message("with it").await.unwrap();
    chat.agent
        .event(|body| matches!(body, EventBody::FileSent { file, .. } if file.name == "note.txt"))
        .await
        .unwrap();
    assert_eq!(files(&chat), 1);
    chat.is_content().await;
}

#[tokio::test]
async fn dropped_words_and_links_arrive_and_a_folder_is_refused_beside_good_files() {
    let mut chat = BrowserChat::start("composer drop").await;
    let folder = TempDir::new("dropped");
    let (note, archive) = (folder.path().join("note.txt"), folder.path().join("x.zip"));
    std::fs::write(&note, "words").unwrap();
    std::fs::create_dir(&archive).unwrap();
    let browser = &chat.visitor.browser;
    hand::drops(browser, "Chat", "composer", Dragged::Text("text/plain", "Order A-11")).await;
    chat.visitor.in_chat().await;
    draft_is(browser, "Order A-11").await;
    chat.visitor.types(" see ").await;
    hand::drops(browser, "Chat", "composer", Dragged::Text("text/uri-list", "https://tea.example/a")).await;
    chat.visitor.in_chat().await;
    draft_is(browser, "Order A-11 see https://tea.example/a").await;
    hand::drops(browser, "Chat", "composer", Dragged::Files(&[&archive, &note])).await;
    chat.visitor.sees("Folders cannot be sent.").await;
    chat.visitor.sends_files().await;
    chat.agent.message("Order A-11 see https://tea.example/a").await.unwrap();
    chat.agent
        .event(|body| matches!(body, EventBody::FileSent { file, .. } if file.name == "note.txt"))
        .await
        .unwrap();
    assert_eq!(files(&chat), 1);
    let leaves = "return dispatchEvent(new Event('beforeunload', {cancelable: true}))";
    let browser = &chat.visitor.browser;
    browser
        .until("nothing to hold up leaving", async || Ok((browser.run(leaves).await == true).then_some(())))
        .await;
    chat.is_content().await;
}

#[tokio::test]
async fn a_touch_keyboards_send_sends_once_and_an_input_methods_enter_never() {
    let chat = BrowserChat::start("composer keys").await;
    chat.visitor.types("half a wor").await;
    // With a keyboard of keys, Enter is the input method's own.
    hand::enters_while_composing(&chat.visitor.browser).await;
    draft_is(&chat.visitor.browser, "half a wor\n").await;
    chat.is_content().await;

    let browser = Browser::start_with("composer touch", &hand::TOUCH, json!({})).await;
    let mut chat = BrowserChat::by(Visitor { browser }, Edge::shared().await.site().await).await;
    chat.visitor.types("half a word").await;
    hand::enters_while_composing(&chat.visitor.browser).await;
    draft_is(&chat.visitor.browser, "").await;
    chat.agent.message("half a word").await.unwrap();
    let sent = chat.agent.texts();
    assert_eq!(sent.iter().filter(|text| text.starts_with("half")).count(), 1, "{sent:?}");
    chat.is_content().await;
}

#[tokio::test]
async fn each_tab_keeps_its_own_draft_and_what_is_sent_in_one_stays_in_none() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("composer drafts").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Hello").await;
    visitor.types("from the first").await;
    let first = browser.new_tab().await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.sees("Hello").await;
    assert_eq!(browser.run(DRAFT).await, "", "another tab's draft is its own");
    visitor.types("from the second").await;
    let second = browser.switch_tab(&first).await;
    visitor.in_chat().await;
    assert_eq!(browser.run(DRAFT).await, "from the first");
    browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.in_chat().await;
    draft_is(browser, "from the first").await;

    // A tab that is doubled has the draft twice, and it is sent once.
    browser.switch_tab(&second).await;
    visitor.on_page().await;
    let before = browser.driver().windows().await.unwrap();
    browser.run("window.open(location.href)").await;
    let third = browser
        .until("the doubled tab", async || {
            let now = browser.driver().windows().await?;
            Ok(now.into_iter().find(|tab| !before.contains(tab)))
        })
        .await;
    browser.switch_tab(&third).await;
    visitor.in_chat().await;
    draft_is(browser, "from the second").await;
    visitor.on_page().await;
    visitor.finds_chat_open().await;
    visitor.in_chat().await;
    browser.click("button", Name::Is("Send")).await;
    visitor.sees("from the second").await;
    for (tab, draft) in [(&second, ""), (&first, "from the first")] {
        browser.switch_tab(tab).await;
        visitor.in_chat().await;
        visitor.sees("from the second").await;
        draft_is(browser, draft).await;
    }
}
