//! The invitation on every size of window: its cross and its button can be pressed from the page, whatever the
//! language and however long the owner's words, and the page beside it is left alone.

use crate::journey::{is_content, pages, picture};
use protocol::locale::Localized;
use protocol::site::settings::{Invitation, SiteSettings};
use serde_json::{Value, json};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, settings};
use tests::host_page::HostPage;
use tests::visitor::Visitor;

/// Width, height, and device pixels for one of theirs.
const SIZES: [(u32, u32, u32); 9] = [
    (390, 844, 3),
    (320, 640, 2),
    (360, 740, 3),
    (430, 932, 3),
    (480, 800, 2),
    (844, 390, 3),
    (640, 400, 2),
    (320, 256, 4),
    (1280, 800, 1),
];

const WORDS: [(&str, &str); 5] = [
    (
        "en",
        "Welcome to our tea house. If you are looking for a present, or do not know which of our ninety teas to choose, we are glad to help: tell us what you like, for whom it is and how much time you have.",
    ),
    (
        "fr",
        "Bienvenue dans notre maison de thé. Si vous cherchez un cadeau, ou si vous hésitez entre nos quatre-vingt-dix thés, nous vous aidons volontiers : dites-nous vos goûts, pour qui c’est et de combien de temps vous disposez.",
    ),
    (
        "ro",
        "Bun venit la ceainăria noastră. Dacă sunteți în căutarea unui cadou sau nu știți pe care dintre cele nouăzeci de ceaiuri să îl alegeți, vă ajutăm cu plăcere: spuneți-ne ce vă place, pentru cine este și cât timp aveți.",
    ),
    (
        "ar",
        "أهلا بكم في بيت الشاي. إذا كنتم تبحثون عن هدية أو لا تعرفون أي نوع من أنواعنا التسعين تختارون، يسعدنا أن نساعدكم: أخبرونا بما تحبون ولمن الهدية وكم لديكم من الوقت.",
    ),
    (
        "de",
        "Willkommen in unserem Teehaus. Wenn Sie ein Geschenk suchen oder sich zwischen unseren neunzig Teesorten nicht entscheiden können, helfen wir gern: Lieblingsgeschmacksrichtungen, Empfänger und verfügbare Zeit genügen uns.",
    ),
];

async fn inviting(html: &'static str) -> HostPage {
    let text =
        |(locale, text): &(&str, &str)| Localized { locale: (*locale).to_owned(), text: (*text).to_owned() };
    let invitation = Invitation {
        after_seconds: 0,
        path_contains: String::new(),
        agent: "Ana-Maria Constantinescu-Brâncoveanu".to_owned(),
        texts: WORDS.iter().map(text).collect(),
    };
    let settings = SiteSettings { invitation: Some(invitation), ..settings() };
    let site = Edge::shared().await.site_with(settings).await;
    pages(&site, "", html, "{site}").await
}

async fn resize(browser: &Browser, (width, height, scale): (u32, u32, u32)) {
    let metrics =
        json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 900});
    browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
}

/// Where the middles of the cross, the picture and the button are in the frame, if each is what is pressed there.
const INSIDE: &str = "const at = (name) => { const e = document.querySelector(`#invitation ${name}`);\
        const { left, top, width, height } = e.getBoundingClientRect();\
        const [x, y] = [left + width / 2, top + height / 2];\
        return e.contains(document.elementFromPoint(x, y)) ? [x, y] : null };\
    return ['.round', '.avatar', '.main'].map(at)";

/// What the page has wrong about these places of the frame: each is the frame's to press, nothing of them is cut
/// away, and beside the invitation the page is pressed, and the launcher.
fn outside(inside: &Value) -> String {
    format!(
        "const {{ shadowRoot: root }} = Jasette.host; const frame = root.querySelector('iframe');\
         const hit = (x, y) => document.elementFromPoint(x, y) === Jasette.host ? root.elementFromPoint(x, y) : null;\
         const {{ left, top, width }} = frame.getBoundingClientRect();\
         const wrong = [];\
         for (const place of {inside}) if (!place || hit(left + place[0], top + place[1]) !== frame) wrong.push(place ?? 'covered');\
         const [wide, high] = [innerWidth > 400, innerHeight > 400];\
         if (((wide || high) && hit(3, 3)) || (high && hit(innerWidth - 3, 3))) wrong.push('the page is covered');\
         const button = root.querySelector('button'); const {{ left: x, top: y }} = button.getBoundingClientRect();\
         if (hit(x + 30, y + 30) !== button) wrong.push('the launcher is covered');\
         return wrong"
    )
}

async fn can_be_pressed(visitor: &Visitor, what: &str) {
    let browser = &visitor.browser;
    browser
        .until(&format!("the invitation to be within reach: {what}"), async || {
            browser.enter_page().await?;
            let Some(frame) = browser.query("frame", Name::Has(""), false).await?.pop() else {
                return Ok(None);
            };
            frame.enter_frame().await?;
            let inside = browser.driver().execute(INSIDE, Vec::new()).await?.json().clone();
            browser.enter_page().await?;
            let wrong = browser.driver().execute(&outside(&inside), Vec::new()).await?.json().clone();
            Ok((wrong == json!([])).then_some(()))
        })
        .await;
}

async fn fits_every_window(name: &str, html: &'static str) {
    let shop = inviting(html).await;
    let visitor = Visitor::new(name).await;
    for size in SIZES {
        // Opened at this size, and turned to the others while it is there.
        resize(&visitor.browser, size).await;
        visitor.browser.goto(&shop.url("/")).await;
        can_be_pressed(&visitor, &format!("{name} at {size:?}")).await;
        picture(&visitor.browser, &format!("{name}-{}x{}", size.0, size.1)).await;
    }
    for size in SIZES {
        resize(&visitor.browser, size).await;
        can_be_pressed(&visitor, &format!("{name} turned to {size:?}")).await;
    }
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn it_can_be_pressed_in_english_in_every_window() {
    fits_every_window("invited-en", "lang=\"en\"").await;
}

#[tokio::test]
async fn so_it_can_in_french() {
    fits_every_window("invited-fr", "lang=\"fr\"").await;
}

#[tokio::test]
async fn so_it_can_in_romanian() {
    fits_every_window("invited-ro", "lang=\"ro\"").await;
}

#[tokio::test]
async fn so_it_can_in_arabic_on_a_page_from_right_to_left() {
    fits_every_window("invited-ar", "lang=\"ar\" dir=\"rtl\"").await;
}

#[tokio::test]
async fn so_it_can_in_german_on_a_page_from_right_to_left() {
    fits_every_window("invited-de", "lang=\"de\" dir=\"rtl\"").await;
}
