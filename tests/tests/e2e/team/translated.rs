//! An inbox that the browser translates shows what is so now: a translator puts elements in the place of text.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;

/// Translates all text as browsers do: each text node gives way to an element in an element.
const TRANSLATE: &str = "const texts = [];\
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);\
    while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);\
    for (const text of texts.filter((text) => text.parentElement.localName !== 'font')) {\
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];\
        outer.style.verticalAlign = inner.style.verticalAlign = 'inherit';\
        inner.textContent = '«' + text.data + '»';\
        outer.append(inner);\
        text.parentNode.replaceChild(outer, text);\
    }\
    return texts.length";

async fn translate(browser: &Browser) {
    assert!(browser.run(TRANSLATE).await.as_u64().unwrap() > 10);
}

/// Waits until an element says exactly this, or its translation.
async fn says(browser: &Browser, selector: &str, wanted: &str) {
    let script = format!("return document.querySelector({selector:?})?.textContent.trim() ?? ''");
    let translated = format!("«{wanted}»");
    browser
        .until(&format!("{selector} to say {wanted:?}"), async || {
            let said = browser.run(&script).await;
            Ok((said == wanted || said == translated.as_str()).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn a_translated_inbox_shows_what_is_so_now() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("translated", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    agent.sees_listed("Zoé").await;
    browser.click("button", Name::Has("Zoé")).await;
    agent.sees("Take conversation").await;
    let says_more = async |zoe: &mut tests::wire::Conversation, text: &str| {
        does(zoe, VisitorCommand::Send { text: text.to_owned() }).await;
    };
    translate(browser).await;
    says(browser, ".heading-state .chip", "Waiting").await;

    // A preview follows.
    says_more(&mut zoe, "Are you there?").await;
    says(browser, ".row-preview", "Are you there?").await;
    translate(browser).await;
    says_more(&mut zoe, "Hello?").await;
    says(browser, ".row-preview", "Hello?").await;
    agent.reads("Hello?", "\u{fffd}").await;

    // So do states, and what is not so any more goes.
    translate(browser).await;
    browser.run("document.querySelector('.take').click()").await;
    says(browser, ".heading-state .chip", "Yours").await;
    translate(browser).await;
    browser.element("textbox", Name::Is("Reply")).await;
    agent.types("Yes, here").await;
    browser.run("document.querySelector('.send').click()").await;
    zoe.message("Yes, here").await.unwrap();
    browser
        .until("the team's answer in the preview", async || {
            let said = browser.run("return document.querySelector('.row-preview').textContent").await;
            let said = said.as_str().unwrap_or_default().to_owned();
            Ok((said.contains("Yes, here") && !said.contains("Hello?")).then_some(()))
        })
        .await;
    translate(browser).await;
    does(&mut zoe, VisitorCommand::SetName { name: "Zoé Martin".to_owned() }).await;
    says(browser, ".heading h2", "Zoé Martin").await;
    says(browser, ".row-name", "Zoé Martin").await;
    translate(browser).await;
    does(&mut zoe, VisitorCommand::End).await;
    says(browser, ".heading-state .chip", "Ended").await;

    // Taken back, the translation leaves what it stood for.
    translate(browser).await;
    let undo = "for (const font of document.querySelectorAll('font')) font.remove(); return 1";
    browser.run(undo).await;
    agent.sees("Ended").await;
    let left = "return document.querySelectorAll('font').length";
    assert_eq!(browser.run(left).await, 0);
    assert_eq!(browser.console().await, Vec::<String>::new());
}
