//! A customer's own pages, on another origin than the edge, under the strictest policy we promise
//! to work with: scripts by nonce only, frames from the edge only, Trusted Types required.

use crate::edge::Site;
use crate::process::random_id;
use std::fmt::Write;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running server of such pages. It ends when dropped.
pub struct HostPage {
    port: u16,
    accepting: JoinHandle<()>,
}

impl HostPage {
    /// Serves pages that carry the snippet of a site; under `/plain` the same without it.
    pub async fn start(site: &Site) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let (base, site) = (site.base.clone(), site.id.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (base, site) = (base.clone(), site.clone());
                tokio::spawn(async move {
                    let _ = answer(stream, &base, &site).await;
                });
            }
        });
        Self { port, accepting }
    }

    /// The address of a page. `localhost` and not `127.0.0.1`, where the edge is: so that to the
    /// browser the two are of different sites, as they are for a customer.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for HostPage {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn answer(mut stream: TcpStream, base: &str, site: &str) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    let count = stream.read(&mut buffer).await?;
    let head = String::from_utf8_lossy(&buffer[..count]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/");
    let response = if path == "/favicon.ico" {
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned()
    } else {
        let nonce = random_id();
        let body = page(path, &nonce, base, site);
        let policy =
            format!("script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'");
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Content-Security-Policy: {policy}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    stream.write_all(response.as_bytes()).await
}

/// A page with styles that would reach a careless widget, and a watch on everything that a widget
/// must not do to it.
fn page(path: &str, nonce: &str, base: &str, site: &str) -> String {
    let mut body = String::from(
        "<header><h1>The other shop</h1></header>\
         <nav><a href=\"/\">Home</a> <a href=\"/tea\">Tea</a></nav><main>",
    );
    for number in 1..=12 {
        write!(body, "<p>Paragraph {number} of a page that was here first.</p>").unwrap();
    }
    body.push_str("</main><footer>The end</footer>");
    let snippet = if path == "/plain" {
        String::new()
    } else {
        format!(r#"<script async nonce="{nonce}" src="{base}/widget.js?site={site}"></script>"#)
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page {path}</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>* {{ letter-spacing: .01em }} button, iframe {{ border: 9px solid red !important; \
         float: left; margin: 2em }} div {{ padding: 7px }}</style>\
         <script nonce=\"{nonce}\">{WATCH}</script>{snippet}</head><body>{body}</body></html>"
    )
}

const WATCH: &str = "window.seen = {violations: [], errors: [], shifts: 0};\
    addEventListener('securitypolicyviolation', e => seen.violations.push(e.violatedDirective + ' ' + e.blockedURI));\
    addEventListener('error', e => seen.errors.push(e.message));\
    addEventListener('unhandledrejection', e => seen.errors.push(String(e.reason)));\
    new PerformanceObserver(list => list.getEntries().forEach(e => seen.shifts += e.value))\
        .observe({type: 'layout-shift', buffered: true});";
