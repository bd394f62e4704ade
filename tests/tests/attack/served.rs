//! Files that would run: no door takes one, whatever it says that it is, and what is taken is given back so that
//! nothing in it runs, neither in the browser nor where it is saved.

use crate::started;
use protocol::limits::FILE_TYPES;
use reqwest::{Method, RequestBuilder, Response};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::process::random_id;
use tests::wire::Keys;

/// What a browser or a system would run.
const DOCUMENTS: [&[u8]; 9] = [
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.pwned=1'/>",
    b"<!doctype html><script>window.pwned=1</script>",
    b"\xef\xbb\xbf\r\n\t <HtMl><body onload=pwned=1>",
    b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
    b"<!-- a comment --><script>window.pwned=1</script>",
    b"\xff\xfe<\0s\0v\0g\0>\0",
    b"\xfe\xff\0<\0s\0c\0r\0i\0p\0t\0>",
    b"MZ\x90\0\x03\0\0\0",
    b"\x7fELF\x02\x01\x01\0\0\0",
];

/// What somebody may say that they are, besides what is taken.
const SAID: [&str; 9] = [
    "image/svg+xml",
    "text/html",
    "TEXT/HTML; charset=utf-8",
    "application/xhtml+xml",
    "text/xml",
    "application/xml",
    "text/javascript",
    "multipart/x-mixed-replace",
    "",
];

/// A file of each type that is taken, with something at its end that would run elsewhere.
const TAKEN: [(&str, &[u8]); 8] = [
    (
        "image/png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0<script>window.pwned=1</script>",
    ),
    ("image/jpeg", b"\xff\xd8\xff\xe0<script>window.pwned=1</script>"),
    ("image/gif", b"GIF89a\x01\0\x01\0=1;window.pwned=1"),
    ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 "),
    ("application/pdf", b"%PDF-1.7<script>window.pwned=1</script>"),
    ("text/plain", b"hello\n<script>window.pwned=1</script>"),
    ("text/csv", b"a;b\n<script>window.pwned=1</script>"),
    ("application/zip", b"PK\x03\x04<script>window.pwned=1</script>"),
];

/// Through which files come in and go out.
#[derive(Clone, Copy, Debug)]
enum Door {
    Visitor,
    Agent,
    Library,
}

const DOORS: [Door; 3] = [Door::Visitor, Door::Agent, Door::Library];

/// A site with a conversation and an agent.
struct House {
    site: Site,
    keys: Keys,
    ana: SignedIn,
}

impl House {
    fn url(&self, door: Door, file: &str) -> String {
        match door {
            Door::Library => self.site.url(&format!("/v1/sites/{}/library/files/{file}", self.site.id)),
            _ => self.site.conversation_url(&self.keys.conversation, &format!("files/{file}")),
        }
    }

    fn through(&self, door: Door, request: RequestBuilder) -> RequestBuilder {
        match door {
            Door::Visitor => request.bearer_auth(self.keys.token.reveal()),
            _ => request.header("cookie", &self.ana.cookie).header("origin", &self.site.base),
        }
    }

    /// The status with which a file is stored or not.
    async fn put(&self, door: Door, file: &str, name: &str, media_type: &str, bytes: &[u8]) -> u16 {
        let request = self.through(door, http().put(self.url(door, file)));
        let request = request.header("content-type", media_type).header("x-file-name", name);
        request.body(bytes.to_vec()).send().await.unwrap().status().as_u16()
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn no_file_runs_in_a_browser() {
    let site = Edge::shared().await.site().await;
    let ((keys, _), ana) = (started(&site).await, site.sign_in().await);
    let house = House { site, keys, ana };
    for door in DOORS {
        for media_type in FILE_TYPES.into_iter().chain(SAID) {
            for bytes in DOCUMENTS {
                let status = house.put(door, &random_id(), "file", media_type, bytes).await;
                // Read as a picture, some would be of billions of pixels.
                assert!(
                    [413, 415].contains(&status),
                    "{door:?} as {media_type} is {status}: {}",
                    String::from_utf8_lossy(bytes)
                );
            }
        }
    }
    // What is let in is still not run.
    for door in DOORS {
        for (media_type, bytes) in TAKEN {
            let file = random_id();
            assert_eq!(
                house.put(door, &file, "invoice.pdf.js", media_type, bytes).await,
                204,
                "{media_type}"
            );
            let request = house.through(door, http().get(house.url(door, &file)));
            let response = request.send().await.unwrap();
            assert_eq!(header(&response, "content-type"), media_type);
            let disposition = header(&response, "content-disposition");
            let how = if media_type.starts_with("image/") { "inline;" } else { "attachment;" };
            assert!(disposition.starts_with(how), "{door:?}, {media_type}: {disposition}");
            assert!(!disposition.ends_with(".js"), "{door:?}, {media_type}: {disposition}");
            assert_eq!(header(&response, "x-content-type-options"), "nosniff");
            assert_eq!(header(&response, "cross-origin-resource-policy"), "same-origin");
            assert!(header(&response, "cache-control").starts_with("private"));
            let policy = header(&response, "content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
        }
    }
}

#[tokio::test]
async fn no_picture_of_a_team_or_an_agent_runs_in_a_browser() {
    let site = Edge::shared().await.site().await;
    let ana = site.sign_in().await;
    let of_site = format!("/v1/sites/{}/pictures", site.id);
    for (method, door, shown) in [
        (Method::POST, of_site.as_str(), of_site.as_str()),
        (Method::PUT, "/v1/account/picture", "/v1/pictures"),
    ] {
        let put = async |media_type: &str, bytes: &[u8]| {
            let request = site.request(&ana, method.clone(), door).header("content-type", media_type);
            request.body(bytes.to_vec()).send().await.unwrap()
        };
        for bytes in DOCUMENTS {
            for media_type in ["image/png", "image/svg+xml"] {
                assert!(put(media_type, bytes).await.status().is_client_error(), "{door}");
            }
        }
        for (media_type, bytes) in TAKEN {
            // It is what it is, whatever it says.
            let stored = put("text/html", bytes).await;
            if !stored.status().is_success() {
                assert!(!["image/png", "image/jpeg", "image/webp"].contains(&media_type), "{media_type}");
                continue;
            }
            let id: String = stored.json().await.unwrap();
            let response = http().get(site.url(&format!("{shown}/{id}"))).send().await.unwrap();
            assert_eq!(header(&response, "content-type"), media_type);
            assert_eq!(header(&response, "x-content-type-options"), "nosniff");
            let policy = header(&response, "content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
        }
    }
}
