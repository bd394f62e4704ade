//! The pages that are no app: at a set-up link, for a forgotten password, and where somebody sees to their sites. Plain
//! HTML and a small script. They are seen once in a while, so they are no part of an app that is downloaded every day,
//! and need no app to be there themselves.

use super::TEAM_LOCALES;
use super::assets::Assets;
use super::bundle;
use crate::repo::Repo;
use crate::tools::Tools;
use anyhow::{Context, Result, anyhow, bail};
use protocol::locale::direction;
use std::collections::BTreeMap;

/// Where the sources of each are, and what its documents and assets are called.
const PAGES: [(&str, &str); 3] =
    [("edge/first_run", "first-run"), ("edge/reset", "reset"), ("edge/sites", "sites")];

/// How the keys begin that a page's script says; the others stand in the page.
const SAID: &str = "say_";

/// Builds their assets, and their documents in each language.
pub fn build(repo: &Repo, tools: &Tools, assets: &mut Assets) -> Result<()> {
    for (folder, name) in PAGES {
        let dir = repo.path(folder);
        let script = bundle::script(repo, tools, &dir.join("main.js"), true, &[])?;
        let js = assets.asset(name, "js", script.as_bytes())?;
        let css = assets.asset(name, "css", bundle::style(tools, &dir.join("style.css"))?.as_bytes())?;
        let template = repo.read(&format!("{folder}/page.html"))?;
        for locale in TEAM_LOCALES.iter().copied() {
            let file = format!("{folder}/locales/{locale}.txt");
            let texts = locales::parse(&repo.read(&file)?).map_err(|error| anyhow!("{file}: {error}"))?;
            let page = page(&template, &texts).with_context(|| file.clone())?;
            let page = page.replace("__LANG__", locale).replace("__DIR__", direction(locale));
            let page = page.replace("__JS__", &js).replace("__CSS__", &css);
            assets.document(&format!("{name}.{locale}.html"), page.as_bytes())?;
        }
    }
    Ok(())
}

/// The page with its texts: each stands in its place, or is said by the script.
fn page(template: &str, texts: &[(String, String)]) -> Result<String> {
    let mut page = template.to_owned();
    let mut said = BTreeMap::new();
    for (key, text) in texts {
        let place = format!("[[{key}]]");
        match key.strip_prefix(SAID) {
            Some(name) => {
                said.insert(name, text);
            }
            None if page.contains(&place) => page = page.replace(&place, &escape(text)),
            None => bail!("`{key}` is nowhere in the page"),
        }
    }
    if let Some((_, rest)) = page.split_once("[[") {
        bail!("the page says `{}`, which has no text", rest.chars().take(20).collect::<String>());
    }
    Ok(page.replace("__TEXTS__", &escape(&serde_json::to_string(&said)?)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn every_text_stands_in_its_place_or_is_said() {
        let template = "<p data-texts=\"__TEXTS__\">[[name]]</p>";
        let made = page(template, &texts(&[("name", "<Ana & \"Bo\">"), ("say_no", "No")])).unwrap();
        let data = "{&quot;no&quot;:&quot;No&quot;}";
        assert_eq!(made, format!("<p data-texts=\"{data}\">&lt;Ana &amp; &quot;Bo&quot;></p>"));
        assert!(page(template, &texts(&[])).is_err(), "a place without a text");
        assert!(page(template, &texts(&[("name", "x"), ("other", "x")])).is_err(), "a text without a place");
    }
}
