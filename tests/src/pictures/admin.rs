//! The settings, section by section.

use super::camera::Camera;
use super::inbox::signs_in;
use super::shop::{shop, writes_articles, writes_library};
use super::words::Words;
use crate::browser::Name;
use crate::edge::Edge;

/// The sections by the fragments of their addresses, with a text that says that they are there, where that is not
/// at once, and what opens an editor.
const SECTIONS: [(&str, Option<&str>, Option<&str>); 23] = [
    ("look", None, None),
    ("first-message", None, None),
    ("triggers", None, Some("add_trigger")),
    ("hours", None, Some("always_open")),
    ("form", None, Some("add_field")),
    ("departments", None, Some("add_department")),
    ("routing", None, None),
    ("conversations", None, None),
    ("saved-replies", Some("add_reply"), Some("add_reply")),
    ("suggestions", Some("no_suggestions"), None),
    ("scripts", Some("add_script"), Some("add_script")),
    ("rush-guide", Some("emergency_hint"), None),
    ("courtesy-words", Some("restore_words"), None),
    ("articles", Some("add_article"), Some("add_article")),
    ("websites", None, None),
    ("snippet", None, None),
    ("customers", Some("secret_none"), None),
    ("mail", Some("mail_no_sender"), None),
    ("privacy", None, None),
    ("export", Some("export_begin"), None),
    ("moving", Some("moving_source"), None),
    ("people", None, None),
    ("account", None, None),
];

/// Takes them.
pub async fn walk(camera: &Camera) {
    let edge = Edge::start().await;
    let site = edge.site_named("demo", shop()).await;
    writes_library(&site).await;
    writes_articles(&site, camera.language).await;
    let browser = camera.browser().await;
    let words = Words::of("edge/settings", camera.language);
    browser.goto(&site.url("/inbox")).await;
    let inbox = Words::of("edge/inbox", camera.language);
    signs_in(&browser, &inbox, &site).await;
    browser.element("list|listbox", Name::Is(inbox.get("conversations"))).await;
    let opens = async |section: &str, shows: Option<&str>| {
        browser.goto("about:blank").await;
        browser.goto(&site.url(&format!("/settings/{}#{section}", site.id))).await;
        // What is around a site comes last; who is in the team, before it.
        let there = format!(
            "const link = document.querySelector('.sections [aria-current=page]');\
             const lists = ['people', 'account'].includes('{section}');\
             if (lists && document.querySelector('.entries .entry') === null) return false;\
             if (!performance.getEntriesByType('resource').some(one => one.name.endsWith('/installation')))\
             return false;\
             return link !== null && link.hash === '#{section}' && document.querySelector('main h2') !== null"
        );
        let loading = [words.get("loading_library"), words.get("loading_suggestions")];
        browser
            .until(section, async || {
                let text = browser.text().await?;
                let comes = loading.iter().any(|loading| text.contains(loading));
                let shown = shows.is_none_or(|shows| text.contains(words.get(shows)));
                Ok((shown && !comes && browser.run(&there).await == true).then_some(()))
            })
            .await;
    };
    for (section, shows, adds) in SECTIONS {
        opens(section, shows).await;
        camera.state(&browser, section).await;
        if let Some(adds) = adds {
            browser.click("button|checkbox", Name::Is(words.get(adds))).await;
            if section == "departments" {
                // Who is in the team comes by a request of its own.
                browser.element("checkbox", Name::Has("Ana")).await;
            }
            camera.state(&browser, &format!("{section}-editor")).await;
        }
    }
    opens("look", None).await;
    browser.click("combobox", Name::Is(words.get("search_settings"))).await;
    browser.press(words.get("set_color")).await;
    browser.element("option", Name::Has(words.get("set_color"))).await;
    camera.state(&browser, "search").await;
}
