//! What an agent tells of themselves, in their account, and where it shows.

use protocol::limits::PICTURE_MAX;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::process::TempDir;
use tests::visitor::Visitor;

#[tokio::test]
async fn an_agent_tells_of_themselves_and_colleagues_see_it() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let shop = HostPage::start(&site).await;
    let (visitor, ana, bogdan) = tokio::join!(
        Visitor::new("visitor of a profile"),
        Agent::at_work("agent who hands over", &site),
        Agent::at_work("agent with a profile", &colleague)
    );
    let account = format!("/settings/{}#account", site.id);
    bogdan.browser.goto(&site.url(&account)).await;
    let name = bogdan.browser.element("textbox", Name::Is("Your name, as visitors see it")).await;
    name.clear().await.unwrap();
    bogdan.browser.fill("Your name, as visitors see it", "Maria").await;
    bogdan.browser.click("checkbox", Name::Is("French")).await;
    bogdan.browser.click("checkbox", Name::Is("Monday")).await;
    bogdan.browser.element("button", Name::Is("Save your profile")).await;
    bogdan.press("Save your profile").await;
    bogdan.sees("Your profile is saved.").await;
    bogdan.back_to_inbox(&site).await;
    bogdan.sees("Maria").await;

    // Kept: it is there when the account is opened again.
    let other = Agent { browser: Browser::start("profile, seen again").await };
    other.open_inbox(&colleague).await;
    other.sign_in(&colleague).await;
    other.browser.goto(&site.url(&account)).await;
    other.browser.element("checkbox", Name::Is("French")).await;
    let kept = "return document.getElementById('profile-name').value + \
        document.getElementById('profile-speaks-fr').checked + \
        document.getElementById('profile-day-0').checked";
    assert_eq!(other.browser.run(kept).await, "Mariatruetrue");

    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "is anybody there").await;
    ana.take("Zoé").await;
    ana.press("Transfer").await;
    let options = "return document.getElementById('transfer-to')?.innerText";
    ana.browser
        .until("Maria to be offered with her languages", async || {
            let told = ana.browser.run(options).await;
            let told = told.as_str().unwrap_or_default();
            Ok((told.contains("Maria") && told.contains("French")).then_some(()))
        })
        .await;
}

/// A photo as a camera takes it: far larger than a picture may be, wider than high, grainy; red in the middle and
/// green at its sides.
fn photo() -> Vec<u8> {
    let (width, height) = (1_600, 900);
    let (mut pixels, mut seed) = (Vec::new(), 1_u32);
    for _ in 0..height {
        for x in 0..width {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = u8::try_from(seed >> 27).unwrap();
            let is_middle = (350..1_250).contains(&x);
            pixels.extend(if is_middle { [220 + grain, 20, grain] } else { [20, 220 + grain, grain] });
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// Waits until a picture is seen in the first element that fits, or none any more.
async fn has_picture(browser: &Browser, place: &str, wanted: bool) {
    let script = format!(
        "const face = document.querySelector('{place}'); const image = face?.querySelector('img'); \
         return face ? (image ? image.complete && !image.hidden && image.naturalWidth : 0) : null"
    );
    let width = if wanted { 256 } else { 0 };
    browser.until_script(&format!("{place} to have a picture: {wanted}"), &script, json!(width)).await;
}

#[tokio::test]
async fn a_picture_is_chosen_seen_by_colleagues_and_removed() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("agent")).await;
    let (ana, bogdan) = tokio::join!(
        Agent::at_work("agent who sees a picture", &site),
        Agent::at_work("agent with a picture", &colleague)
    );
    has_picture(&ana.browser, ".team .face", false).await;
    has_picture(&bogdan.browser, ".me .face", false).await;
    // His inbox stays open beside his account.
    let inbox = bogdan.browser.new_tab().await;
    bogdan.browser.goto(&site.url(&format!("/settings/{}#account", site.id))).await;
    let folder = TempDir::new("profile");
    let picks = async |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let field = bogdan.browser.element("textbox", Name::Is("Your picture")).await;
        field.send_keys(path.to_str().unwrap()).await.unwrap();
    };
    picks("notes.txt", b"not a picture".as_slice()).await;
    bogdan.sees("This file cannot be used as a picture").await;
    has_picture(&bogdan.browser, ".own-picture .face", false).await;
    let photo = photo();
    assert!(photo.len() > PICTURE_MAX, "it is too large as it is");
    picks("photo.png", photo.as_slice()).await;
    bogdan.sees("Your picture is changed.").await;
    has_picture(&bogdan.browser, ".own-picture .face", true).await;
    let edge_of_it = "const image = document.querySelector('.own-picture img'); \
        const canvas = document.createElement('canvas'); canvas.width = canvas.height = 256; \
        const context = canvas.getContext('2d'); context.drawImage(image, 0, 0); \
        const [red, green] = context.getImageData(4, 128, 1, 1).data; return red > 180 && green < 80";
    assert_eq!(bogdan.browser.run(edge_of_it).await, true, "its middle, from edge to edge");

    // At once in every inbox that is open, his own and hers, and in the settings.
    has_picture(&ana.browser, ".team .face", true).await;
    let account = bogdan.browser.switch_tab(&inbox).await;
    has_picture(&bogdan.browser, ".me .face", true).await;
    ana.open_site_settings(&site, "People").await;
    ana.browser.until_script(
        "one of two people to have a picture",
        "return [...document.querySelectorAll('.entry .face')].map((face) => face.querySelector('img') !== null).sort()",
        json!([false, true]),
    )
    .await;
    // And in one that opens later.
    ana.back_to_inbox(&site).await;
    has_picture(&ana.browser, ".team .face", true).await;

    bogdan.browser.switch_tab(&account).await;
    bogdan.press("Remove the picture").await;
    has_picture(&bogdan.browser, ".own-picture .face", false).await;
    bogdan.browser.gone("button", Name::Is("Remove the picture")).await;
    let at = "return document.activeElement.id";
    bogdan.browser.until_script("the field to have the focus", at, json!("profile-picture")).await;
    has_picture(&ana.browser, ".team .face", false).await;
    bogdan.browser.switch_tab(&inbox).await;
    has_picture(&bogdan.browser, ".me .face", false).await;
}
