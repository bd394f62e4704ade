//! A shop's page with a mark in its corner, by which a screen tells where the page is.

use serde_json::Value;
use tests::browser::Browser;
use tests::edge::Site;
use tests::engine::Engine;
use tests::host_page::{HostPage, Page, content, snippet, strict_policy, watch};
use tests::process::workspace;
use tests::screen::{Colour, Picture};
use tests::visitor::Visitor;

/// Nothing of ours has this colour.
const MARK: Colour = [255, 0, 255];

/// How high the mark is. It stands at the bottom: the bars above a page throw shadows on it.
const MARKED: usize = 6;

/// A visitor with a browser of this engine.
pub async fn visitor(engine: Engine, name: &str) -> Visitor {
    Visitor { browser: Browser::start_in(engine, name, &[]).await }
}

/// A visitor whose window has the keyboard. Nobody gives that to a Firefox on a screen without a window manager:
/// theirs is on none.
pub async fn visitor_with_keyboard(engine: Engine, name: &str) -> Visitor {
    let flags: &[&str] = if engine == Engine::Firefox { &["-headless"] } else { &[] };
    Visitor { browser: Browser::start_in(engine, name, flags).await }
}

/// A server of such pages, under a strict policy; `html` is what stands in the tag of that name.
pub async fn shop(site: &Site, html: &'static str) -> HostPage {
    let site = site.clone();
    HostPage::serving(move |path, nonce| Page {
        policy: strict_policy(&site, nonce),
        html: format!(
            "<!doctype html><html {html}><head><meta charset=\"utf-8\"><title>Page {path}</title>\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <style>#mark {{ position: fixed; left: 0; bottom: 0; width: 6px; height: {MARKED}px; background: #f0f }}</style>\
             {}{}</head><body><div id=\"mark\"></div>{}</body></html>",
            watch(nonce),
            snippet(&site, nonce),
            content()
        ),
        ..Page::default()
    })
    .await
}

/// Gives the value of a script in the current frame once it is not null.
pub async fn value(browser: &Browser, what: &str, script: &str) -> Value {
    browser
        .until(what, async || {
            let value = browser.evaluated(script).await?;
            Ok((!value.is_null()).then_some(value))
        })
        .await
}

/// Where something of the chat is on the page: left, top, width, height.
pub async fn place(visitor: &Visitor, selector: &str) -> [usize; 4] {
    const BOX: &str = "if (!e) return null; const { left, top, width, height } = e.getBoundingClientRect();\
         return width && height ? [left, top, width, height].map(Math.round) : null";
    let read = |value: &Value| [0, 1, 2, 3].map(|at| value[at].as_i64().expect("a place has four numbers"));
    let browser = &visitor.browser;
    let inner = format!("const e = document.querySelector({selector:?}); {BOX}");
    let inner = read(&value(browser, selector, &inner).await);
    visitor.on_page().await;
    let frame = format!("const e = Jasette.host.shadowRoot.querySelector('iframe'); {BOX}");
    let frame = read(&value(browser, "the frame", &frame).await);
    let at = [frame[0] + inner[0], frame[1] + inner[1], inner[2], inner[3]];
    at.map(|number| usize::try_from(number).expect("it lies on the page"))
}

/// Waits until what the screen shows at a place of the page is as wanted: the test gets its pixels.
pub async fn is_painted(
    visitor: &Visitor,
    what: &str,
    [left, top, width, height]: [usize; 4],
    wanted: impl Fn(&[Colour]) -> bool,
) {
    let screen = visitor.browser.screen();
    let high = visitor.browser.run("return innerHeight").await;
    let high = usize::try_from(high.as_u64().expect("a page has a height")).expect("it is no tower");
    let file: String = what.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let file = workspace().join("target/e2e/engines").join(format!("{file}.ppm"));
    visitor
        .browser
        .until(&format!("{what} to be painted"), async || {
            let picture = screen.look();
            picture.save(&file);
            let Some((x, mark)) = picture.find(MARK) else { return Ok(None) };
            let Some(y) = (mark + MARKED).checked_sub(high) else { return Ok(None) };
            let places = (top..top + height).flat_map(|y| (left..left + width).map(move |x| (x, y)));
            let pixels: Vec<Colour> =
                places.filter_map(|(across, down)| picture.at(x + across, y + down)).collect();
            Ok((pixels.len() == width * height && wanted(&pixels)).then_some(()))
        })
        .await;
}

/// How many of a hundred pixels are of this colour.
pub fn share(pixels: &[Colour], colour: Colour) -> usize {
    pixels.iter().filter(|pixel| Picture::alike(**pixel, colour)).count() * 100 / pixels.len().max(1)
}
