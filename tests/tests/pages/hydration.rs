//! Pages that a framework has rendered on a server and takes over in the browser, as a whole or in part: it
//! finds what it has rendered, and the launcher stays.

use crate::journey::{journey, says, until_page};
use serde_json::{Value, json};
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};
use tests::host_page::{HostPage, Page, snippet};
use tests::process::workspace;
use tests::visitor::Visitor;

/// A file of an npm package.
fn package(path: &str) -> String {
    let path = workspace().join("edge/node_modules").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Keeps what went wrong, and gives the page's own button a mark that a redrawn one would lack.
const WATCH: &str = "window.wrong = []; const say = console.error;\
    console.error = (...rest) => { wrong.push(rest.map(String).join(' ')); say(...rest) };\
    addEventListener('error', (event) => wrong.push(event.message));\
    addEventListener('DOMContentLoaded', () => document.querySelector('main button').first = true);";

/// The whole document is React's, scripts included.
const REACT: &str = "const { createElement: e, useState } = React;\
    const Count = () => { const [n, set] = useState(0);\
        return e('button', { onClick: () => set(n + 1) }, String(n)) };\
    const App = () => e('html', { lang: 'en' },\
        e('head', null, e('title', null, 'Shop'), e('script', { src: '/watch.js' }),\
            e('script', { async: true, src: SNIPPET }),\
            ['react', 'react-dom', 'app'].map((name) => e('script', { key: name, src: `/${name}.js` }))),\
        e('body', null, e('main', null, e('h1', null, 'Shop'), e(Count))));\
    window.hydrate = () => void ReactDOM.hydrateRoot(document, e(App),\
        { onRecoverableError: (error) => wrong.push(String(error)) });\
    if (location.search === '?soon') addEventListener('DOMContentLoaded', hydrate);";

async fn react(site: &Site) -> HostPage {
    let address = format!("{}/widget.js?site={}", site.base, site.id);
    let snippet = format!("<script async=\"\" src=\"{address}\"></script>");
    HostPage::serving(move |path, _| Page {
        html: match path {
            "/watch.js" => WATCH.to_owned(),
            "/react.js" => package("react/umd/react.development.js"),
            "/react-dom.js" => package("react-dom/umd/react-dom.development.js"),
            "/app.js" => REACT.replace("SNIPPET", &format!("{address:?}")),
            _ => format!(
                "<!doctype html><html lang=\"en\"><head><title>Shop</title><script src=\"/watch.js\"></script>{snippet}\
                 <script src=\"/react.js\"></script><script src=\"/react-dom.js\"></script><script src=\"/app.js\">\
                 </script></head><body><main><h1>Shop</h1><button>0</button></main></body></html>"
            ),
        },
        ..Page::default()
    })
    .await
}

/// The page's button counts, is the one that was there first, nothing was said, and there is one launcher.
async fn is_taken_over(browser: &Browser) {
    let count = "const b = document.querySelector('main button'); if (b.textContent === '0') b.click();\
        return [b.textContent, b.first === true, wrong, document.querySelectorAll('jasette-chat').length]";
    until_page(browser, "the page to be taken over", count, &json!(["1", true, [], 1])).await;
}

/// A copy takes the place of the whole document, as some translators and frameworks do.
async fn replace_document(browser: &Browser) -> Value {
    browser.enter_page().await.unwrap();
    browser
        .run("document.replaceChild(document.documentElement.cloneNode(true), document.documentElement)")
        .await
}

#[tokio::test]
async fn react_takes_over_the_whole_document_before_and_after_the_launcher_is_there() {
    let site = Edge::shared().await.site().await;
    let shop = react(&site).await;
    let visitor = Visitor::new("hydration-react").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/?soon")).await;
    is_taken_over(browser).await;
    visitor.open_shop(&shop.url("/?late")).await;
    browser.run("hydrate()").await;
    is_taken_over(browser).await;

    let mut agent = journey(&visitor, &site, "hydration-react").await;
    replace_document(browser).await;
    visitor.finds_chat_open().await;
    visitor.sees("We do, and it is fresh.").await;
    visitor.on_page().await;
    assert_eq!(browser.run("return document.querySelectorAll('jasette-chat').length").await, 1);
    says(&mut agent, "Are you still with us?").await;
    visitor.sees("Are you still with us?").await;
    visitor.send("I am.").await;
}

#[tokio::test]
async fn a_copy_in_the_place_of_the_document_keeps_one_launcher_and_the_open_form() {
    let site = Edge::shared().await.site().await;
    let shop = react(&site).await;
    let visitor = Visitor::new("hydration-copy").await;
    visitor.open_shop(&shop.url("/")).await;
    for _ in 0..2 {
        replace_document(&visitor.browser).await;
        visitor.sees_launcher().await;
    }
    visitor.click_launcher().await;
    visitor.browser.element("button", Name::Is("Start chat")).await;
    replace_document(&visitor.browser).await;
    visitor.finds_chat_open().await;
    visitor.in_chat().await;
    visitor.browser.element("button", Name::Is("Start chat")).await;
    visitor.on_page().await;
    let launchers = "return document.querySelectorAll('jasette-chat').length";
    assert_eq!(visitor.browser.run(launchers).await, 1);
}

#[tokio::test]
async fn vue_takes_over_what_it_has_rendered() {
    const APP: &str = "window.hydrate = () => Vue.createSSRApp({ data: () => ({ n: 0 }),\
        render() { return Vue.h('main', null, [Vue.h('button', { onClick: () => this.n++ }, this.n)]) } })\
        .mount(document.body); const warn = console.warn;\
        console.warn = (...rest) => { wrong.push(rest.map(String).join(' ')); warn(...rest) }";
    takes_over("hydration-vue", package("vue/dist/vue.global.js"), APP.to_owned(), "").await;
}

#[tokio::test]
async fn svelte_takes_over_what_it_has_rendered() {
    // Compiled and bundled here, as a shop's own build does.
    const BUILD: &str = "import { compile } from 'svelte/compiler'; import { build } from 'esbuild';\
        const source = '<script>let n = $state(0)</script><main><button onclick={() => n++}>{n}</button></main>';\
        const code = (generate) => compile(source, { generate, name: 'App' }).js.code;\
        const bundle = async (contents, conditions, format) => (await build({ bundle: true, write: false, format,\
            conditions, logLevel: 'error', stdin: { contents, resolveDir: process.cwd() } })).outputFiles[0].text;\
        const server = await bundle(code('server') + ';export { render } from \"svelte/server\"', ['node'], 'esm');\
        const { default: App, render } = await import('data:text/javascript,' + encodeURIComponent(server));\
        const client = `import { hydrate } from 'svelte'; ${code('client')};\
            window.hydrate = () => hydrate(App, { target: document.body, recover: false })`;\
        console.log(JSON.stringify([render(App).body, await bundle(client, ['browser', 'svelte'], 'iife')]))";
    let edge = workspace().join("edge");
    let built = std::process::Command::new(edge.join("node_modules/.bin/node"))
        .args(["--input-type=module", "--eval", BUILD])
        .current_dir(&edge)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let (body, app): (String, String) = serde_json::from_slice(&built.stdout).unwrap();
    takes_over("hydration-svelte", String::new(), app, &body).await;
}

/// The body is the framework's; it takes over once the launcher is there.
async fn takes_over(name: &str, framework: String, app: String, body: &str) {
    let site = Edge::shared().await.site().await;
    let body = if body.is_empty() { "<main><button>0</button></main>" } else { body }.to_owned();
    let on = site.clone();
    let shop = HostPage::serving(move |path, nonce| Page {
        html: match path {
            "/watch.js" => WATCH.to_owned(),
            "/framework.js" => framework.clone(),
            "/app.js" => app.clone(),
            _ => format!(
                "<!doctype html><html lang=\"en\"><head><title>Shop</title><script src=\"/watch.js\"></script>{}\
                 <script src=\"/framework.js\"></script><script src=\"/app.js\"></script></head>\
                 <body>{body}</body></html>",
                snippet(&on, nonce)
            ),
        },
        ..Page::default()
    })
    .await;
    let visitor = Visitor::new(name).await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.browser.run("hydrate()").await;
    is_taken_over(&visitor.browser).await;
    journey(&visitor, &site, name).await;
}
