//! What a host page can tell about what was done to it.

use serde_json::{Value, json};
use tests::browser::Browser;

/// Waits until the page has been idle twice after its load event: whatever a script wanted to do by
/// itself, it has done by then.
pub async fn settle(browser: &Browser) {
    let script = "window.idle ??= 0; const next = () => { if (++window.idle < 3) requestIdleCallback(next) };\
                  if (document.readyState === 'complete' && !window.idle) requestIdleCallback(next);\
                  return window.idle >= 3";
    browser
        .until("the page to be idle", async || Ok((browser.run(script).await == true).then_some(())))
        .await;
}

/// Waits until the page is this old, by its own clock. Only to see that something does not happen
/// for which a time is set.
pub async fn reaches_age(browser: &Browser, milliseconds: u32) {
    let script = format!("return performance.now() > {milliseconds}");
    browser.until("the page's age", async || Ok((browser.run(&script).await == true).then_some(()))).await;
}

/// Everything that the current document's origin has stored.
pub async fn stored(browser: &Browser) -> Value {
    browser
        .run(
            "return (async () => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, \
             (await indexedDB.databases()).length, (await caches.keys()).length])()",
        )
        .await
}

/// What [`stored`] says when there is nothing.
pub fn nothing() -> Value {
    json!([[], [], "", 0, 0])
}

/// Where the page's own elements are.
pub async fn layout(browser: &Browser) -> Value {
    browser
        .run(
            "const own = document.querySelectorAll('header, header *, nav, nav *, main, main *, footer');\
             return [[...own].map(e => { const r = e.getBoundingClientRect(); return [e.localName, r.x, r.y, r.width, r.height] }),\
             document.documentElement.scrollWidth, document.documentElement.scrollHeight]",
        )
        .await
}

/// Checks that the host page has nothing to complain about: no violation of its policy, no error,
/// no shift, and an empty console.
pub async fn is_content(browser: &Browser) {
    browser.enter_page().await.unwrap();
    let seen = browser.run("return window.seen").await;
    assert_eq!(seen, json!({"violations": [], "errors": [], "shifts": 0}));
    assert_eq!(browser.console().await, Vec::<String>::new());
}
