//! A browser that a test gets is as good as new, although another test had it before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Value, json};
use tests::browser::Browser;
use tests::host_page::{HostPage, Page};
use thirtyfour::Key;

/// A page with a frame of another site, and a service worker.
fn page(path: &str) -> Page {
    let html = match path {
        "/worker.js" => "onfetch = () => {}",
        "/frame" => "<!doctype html><title>Frame</title><p>Hello",
        _ => {
            "<!doctype html><title>Page</title><body><script>\
             const frame = document.createElement('iframe'); frame.title = 'other';\
             frame.src = location.origin.replace('localhost', '127.0.0.1') + '/frame';\
             document.body.append(frame)</script>"
        }
    };
    Page { html: html.to_owned(), ..Page::default() }
}

/// Leaves something wherever a page can.
const FILL: &str = "return (async () => {\
    localStorage.left = 1; sessionStorage.left = 1; document.cookie = 'left=1; max-age=999';\
    await new Promise((done, failed) => {\
        const open = indexedDB.open('left', 1); open.onerror = failed;\
        open.onsuccess = () => { open.result.close(); done() } });\
    await (await caches.open('left')).put('/left', new Response('left'));\
    if (top !== window) return;\
    console.error('left');\
    await navigator.serviceWorker.register('/worker.js'); await navigator.serviceWorker.ready })()";

/// What a page finds.
const FIND: &str = "return (async () => ({\
    local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,\
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,\
    workers: top === window ? (await navigator.serviceWorker.getRegistrations()).length : 0,\
    notifications: Notification.permission,\
    clipboard: (await navigator.permissions.query({name: 'clipboard-read'})).state,\
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone, online: navigator.onLine,\
    width: innerWidth, height: innerHeight, dark: matchMedia('(prefers-color-scheme: dark)').matches,\
    focus: document.hasFocus(), way: history.length, opened: !!opener, name,\
    added: 'added' in window }))()";

/// What the page and its frame find, or do.
async fn both(browser: &Browser, script: &str) -> Vec<Value> {
    browser.enter_page().await.unwrap();
    let page = browser.run(script).await;
    browser.until("the frame", async || browser.try_enter_frame("other").await).await;
    let frame = browser.run(script).await;
    browser.enter_page().await.unwrap();
    vec![page, frame]
}

#[tokio::test]
async fn a_browser_that_is_handed_on_is_as_good_as_new() {
    let server = HostPage::serving(|path, _| page(path)).await;
    let url = server.url("/");

    let first = Browser::start("leaves everything").await;
    let process = first.process_id();
    assert!(process.is_some());
    first.goto(&url).await;
    let new = both(&first, FIND).await;
    both(&first, FILL).await;
    let permissions = json!({"permissions": ["notifications", "clipboardReadWrite"]});
    first.devtools("Browser.grantPermissions", permissions).await;
    first.devtools("Emulation.setTimezoneOverride", json!({"timezoneId": "Europe/Bucharest"})).await;
    first.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": "window.added = 1"})).await;
    first.prefer_dark(true).await;
    first.resize(390, 844).await;
    first.goto(&server.url("/again")).await;
    let full = both(&first, FIND).await;
    let differs = [
        "local",
        "session",
        "cookies",
        "databases",
        "caches",
        "workers",
        "notifications",
        "clipboard",
        "zone",
        "width",
        "height",
        "dark",
        "way",
        "added",
    ];
    for name in differs {
        assert_ne!(new[0][name], full[0][name], "the page's {name}");
    }
    for name in ["local", "session", "databases", "caches"] {
        assert_ne!(new[1][name], full[1][name], "the frame's {name}");
    }
    let tab = first.new_tab().await;
    first.goto(&url).await;
    first.switch_tab(&tab).await;
    first.driver().action_chain().key_down(Key::Shift).perform().await.unwrap();
    first.devtools("Network.enable", json!({})).await;
    let offline = json!({"offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    first.devtools("Network.emulateNetworkConditions", offline).await;
    first.run("onbeforeunload = () => false; setTimeout(() => alert('left'))").await;
    drop(first);

    let second = Browser::start("finds nothing").await;
    assert_eq!(second.process_id(), process, "it is the same");
    assert_eq!(second.console().await, Vec::<String>::new());
    assert_eq!(second.driver().windows().await.unwrap().len(), 1);
    second.goto(&url).await;
    assert_eq!(both(&second, FIND).await, new);
    drop(second);

    // Whoever fails hands nothing on.
    let failed = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let browser = Browser::start("fails").await;
            assert_eq!(browser.process_id(), process, "it is still the same");
            panic!("as a test that fails");
        })
    });
    let failed = failed.join().unwrap_err();
    assert_eq!(failed.downcast_ref::<&str>(), Some(&"as a test that fails"));
    let third = Browser::start("comes after a failure").await;
    assert_ne!(third.process_id(), process);

    // Nor does whoever asks for what stays.
    let process = third.process_id();
    third.devtools("WebAuthn.enable", json!({"enableUI": false})).await;
    drop(third);
    let fourth = Browser::start("comes after what stays").await;
    assert_ne!(fourth.process_id(), process);

    // One of somebody's own is nobody else's, before or after.
    let process = fourth.process_id();
    drop(fourth);
    let own = Browser::own("has its own").await;
    assert_ne!(own.process_id(), process);
    drop(own);
    assert_eq!(Browser::start("comes after somebody's own").await.process_id(), process);
}
