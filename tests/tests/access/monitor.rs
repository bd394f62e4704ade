//! What happens now: read by everybody, at every width, in the light and in the dark, and without a word of its own.

use crate::axe::Audit;
use crate::inbox::visitor;
use protocol::codec::Encoding;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::Desk;

#[tokio::test]
async fn what_happens_now() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea = edge.colleague_as(&site, "Bea", Some("agent")).await.sign_in().await;
    let _beas = Desk::open_paged(&site, &bea, Encoding::Binary).await.unwrap();
    let lead = Agent::at_work("access now", &site).await;
    let browser = &lead.browser;
    let mut audit = Audit::new("now");
    browser.click("link", Name::Is("Now")).await;
    lead.sees("Nobody waits").await;
    let heading = "return document.activeElement.textContent";
    browser.until_script("the heading to have the keyboard", heading, json!("Now")).await;
    audit.state(browser, "nobody waits").await;
    let _zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    browser.element("button", Name::Has("Open the conversation that waits longest")).await;
    audit.state(browser, "one waits").await;
    // Figures that change are not read out.
    let live =
        "return document.querySelectorAll('.now [aria-live], .now [role=status], .now [role=alert]').length";
    assert_eq!(browser.run(live).await, 0);
    for (width, height) in [(390, 844), (320, 640), (1920, 1080)] {
        browser.resize(width, height).await;
        audit.state(browser, &format!("one waits, {width} x {height}")).await;
    }
    audit.finish();
}
