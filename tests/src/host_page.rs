//! A customer's own pages, on another origin than the edge, by default under the strictest policy we
//! promise to work with: scripts by nonce only, frames from the edge only, Trusted Types required.

use crate::edge::Site;
use crate::listen::Listening;
use crate::process::random_id;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One page as it is served.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its Content-Security-Policy; none if empty.
    pub policy: String,
    /// Whether it asks the browser to keep it apart from all that does not agree (COOP and COEP).
    pub is_isolated: bool,
    /// Its text.
    pub html: String,
}

/// Makes the page at a path, with a nonce for its scripts.
type Writer = dyn Fn(&str, &str) -> Page + Send + Sync;

/// A running server of such pages. It ends when dropped.
pub struct HostPage {
    listening: Listening,
}

impl HostPage {
    /// Serves pages that carry the snippet of a site; under `/plain` the same without it.
    pub async fn start(site: &Site) -> Self {
        let site = site.clone();
        Self::serving(move |path, nonce| Page {
            policy: strict_policy(&site, nonce),
            html: shop(path, nonce, &site),
            ..Page::default()
        })
        .await
    }

    /// Serves one page that carries whatever its owner pastes.
    pub async fn pasted() -> (Self, Arc<Mutex<String>>) {
        let pasted = Arc::new(Mutex::new(String::new()));
        let tag = Arc::clone(&pasted);
        let page = Self::serving(move |_, _| Page {
            html: format!(
                "<!doctype html><html lang=en><head><title>Tea</title></head><body>{}{}</body></html>",
                content(),
                tag.lock().unwrap()
            ),
            ..Page::default()
        });
        (page.await, pasted)
    }

    /// Serves pages of one's own making: `write` gets the path and a nonce.
    pub async fn serving(write: impl Fn(&str, &str) -> Page + Send + Sync + 'static) -> Self {
        let write: Arc<Writer> = Arc::new(write);
        let serve = move |stream| {
            let write = Arc::clone(&write);
            // A browser that hangs up wants no answer.
            async move { answer(stream, &*write).await.ok() }
        };
        Self { listening: Listening::start(serve).await }
    }

    /// The address of a page. `localhost` and not `127.0.0.1`, where the edge is: so that to the
    /// browser the two are of different sites, as they are for a customer.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.listening.port())
    }
}

/// The policy of a careful customer.
#[must_use]
pub fn strict_policy(site: &Site, nonce: &str) -> String {
    format!("script-src 'nonce-{nonce}'; frame-src {}; require-trusted-types-for 'script'", site.base)
}

/// The tag that a customer pastes.
#[must_use]
pub fn snippet(site: &Site, nonce: &str) -> String {
    format!(r#"<script async nonce="{nonce}" src="{}/widget.js?site={}"></script>"#, site.base, site.id)
}

/// The watch on everything that a widget must not do to a page, to stand first in its head. It also
/// keeps how long the page was blocked, and when it was clicked.
#[must_use]
pub fn watch(nonce: &str) -> String {
    format!("<script nonce=\"{nonce}\">{WATCH}</script>")
}

/// A page's own content.
#[must_use]
pub fn content() -> String {
    let mut body = String::from(
        "<header><h1>The other shop</h1></header>\
         <nav><a href=\"/\">Home</a> <a href=\"/tea\">Tea</a></nav><main>",
    );
    for number in 1..=12 {
        write!(body, "<p>Paragraph {number} of a page that was here first.</p>").unwrap();
    }
    body.push_str("</main><footer>The end</footer>");
    body
}

async fn answer(mut stream: TcpStream, write: &Writer) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    let count = stream.read(&mut buffer).await?;
    let head = String::from_utf8_lossy(&buffer[..count]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/");
    let response = if path == "/favicon.ico" {
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned()
    } else {
        let Page { policy, is_isolated, html } = write(path, &random_id());
        let isolation = if is_isolated {
            "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n"
        } else {
            ""
        };
        let policy = match policy.as_str() {
            "" => String::new(),
            policy => format!("Content-Security-Policy: {policy}\r\n"),
        };
        let kind = if path.ends_with(".js") { "javascript" } else { "html" };
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Length: {}\r\n\
             {policy}{isolation}Cache-Control: no-store\r\nConnection: close\r\n\r\n{html}",
            html.len()
        )
    };
    stream.write_all(response.as_bytes()).await
}

/// A page with styles that would reach a careless widget.
fn shop(path: &str, nonce: &str, site: &Site) -> String {
    let snippet = if path == "/plain" { String::new() } else { snippet(site, nonce) };
    let (watch, content) = (watch(nonce), content());
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page {path}</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>* {{ letter-spacing: .01em }} button, iframe {{ border: 9px solid red !important; \
         float: left; margin: 2em }} div {{ padding: 7px }}</style>\
         {watch}{snippet}</head><body>{content}</body></html>"
    )
}

const WATCH: &str = "window.seen = {violations: [], errors: [], shifts: 0}; window.felt = {tasks: []};\
    addEventListener('securitypolicyviolation', e => seen.violations.push(e.violatedDirective + ' ' + e.blockedURI));\
    addEventListener('error', e => seen.errors.push(e.message));\
    addEventListener('unhandledrejection', e => seen.errors.push(String(e.reason)));\
    addEventListener('click', e => felt.clicked = performance.timeOrigin + e.timeStamp, true);\
    new PerformanceObserver(list => list.getEntries().forEach(e => felt.tasks.push(e.duration)))\
        .observe({type: 'longtask', buffered: true});\
    new PerformanceObserver(list => list.getEntries().forEach(e => seen.shifts += e.value))\
        .observe({type: 'layout-shift', buffered: true});";
