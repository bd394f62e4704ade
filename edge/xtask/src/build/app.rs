//! One of the apps: from wasm and sources to assets and a document per language.

use super::assets::Assets;
use super::{Kind, LOCALES, SETTINGS_TOKEN, TEAM_LOCALES, bindgen, bundle, compile, names, optimise, split};
use crate::repo::{self, Repo};
use crate::tools::Tools;
use anyhow::{Context, Result, bail};
use protocol::locale::direction;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// An app's names and places.
pub struct App {
    /// The name of its crate and of its assets.
    name: &'static str,
    /// Its folder.
    dir: &'static str,
    /// The template of its document.
    template: &'static str,
    /// The name its documents are written under, followed by the language.
    document: &'static str,
    /// The languages it speaks.
    locales: &'static [&'static str],
    /// Whether it loads the word lists of the courtesy check when it needs them.
    words: bool,
    /// Whether the Worker says in its document what shows before the app is there.
    first_view: bool,
    /// Whether parts of it are loaded when they are first called.
    split: bool,
}

/// The visitors' app.
pub const WIDGET: App = App {
    name: "widget",
    dir: "widget",
    template: "widget/frame.html",
    document: "embed",
    locales: LOCALES,
    words: false,
    first_view: true,
    split: false,
};
/// The agents' app.
pub const INBOX: App = App {
    name: "inbox",
    dir: "edge/inbox",
    template: "edge/team_ui/app.html",
    document: "inbox",
    locales: TEAM_LOCALES,
    words: true,
    first_view: false,
    split: false,
};
/// The settings of a site.
pub const SETTINGS: App = App {
    name: "settings",
    dir: "edge/settings",
    template: "edge/team_ui/app.html",
    document: "settings",
    locales: TEAM_LOCALES,
    words: true,
    first_view: false,
    split: true,
};

/// Tells the browser to compile all of the glue while it comes in, and not each function at its first
/// call (Chromium's explicit compile hints); others read a comment.
const EAGER: &str = "//# allFunctionsCalledOnLoad\n";

/// The optimised wasm with its names.
const NAMED: &str = "named.wasm";

/// Builds an app's assets and documents. `touch` is the picture for the home screen of a phone.
pub fn build(
    repo: &Repo,
    tools: &Tools,
    assets: &mut Assets,
    kind: Kind,
    app: &App,
    touch: &str,
) -> Result<()> {
    let dir = repo.path(app.dir);
    let bound = bind(repo, tools, kind, app)?;
    if app.split {
        let pieces = split::folder(&bound);
        let serve = |piece: String| -> Result<(String, String)> {
            let wasm = fs::read(pieces.join(format!("{piece}.wasm"))).context("a piece is gone")?;
            let path = assets.asset(&split::asset_name(app.name, &piece), "wasm", &wasm)?;
            Ok((piece, path.rsplit('/').next().unwrap_or(&path).to_owned()))
        };
        let served: Result<Vec<_>> = split::pieces(&pieces)?.into_iter().map(serve).collect();
        split::bind(&split::link(&pieces)?, &bound, &served?)?;
    }
    let alias = format!("--alias:glue={}", bound.join("glue.js").display());
    let bundled = |file: &str, later: &str| -> Result<String> {
        let later = format!("--define:LATER=\"{later}\"");
        Ok([EAGER, &bundle::script(repo, tools, &dir.join(file), true, &[&alias, &later])?].concat())
    };
    // What is needed once a chat has begun comes apart.
    let later = if app.first_view {
        assets.asset("later", "js", bundled("later.js", "")?.as_bytes())?
    } else {
        String::new()
    };
    let script = |file: &str| bundled(file, &later);
    let start = script("boot.js")?;
    // Where the document can be used before the app is there, the app is a module of its own.
    let own =
        if app.first_view { assets.asset("app", "js", script("app.js")?.as_bytes())? } else { String::new() };
    let style = bundle::style(tools, &dir.join("style.css"))?;
    let wasm = fs::read(bound.join("glue_bg.wasm")).context("the wasm is gone")?;

    let js = assets.asset(app.name, "js", start.as_bytes())?;
    let wasm = assets.asset(app.name, "wasm", &wasm)?;
    let css = assets.asset(app.name, "css", style.as_bytes())?;
    let template = repo.read(app.template)?;
    let words = if app.words { word_lists(assets)? } else { String::new() };
    for (locale, texts) in texts(repo, app)? {
        let path = assets.asset(&format!("{}-{locale}", app.name), "txt", texts.as_bytes())?;
        let mut tokens = vec![
            ("__LANG__", locale),
            ("__DIR__", direction(locale)),
            ("__JS__", &js),
            ("__WASM__", &wasm),
            ("__CSS__", &css),
            ("__LOCALE__", &path),
        ];
        if template.contains(WORDS_TOKEN) {
            tokens.push((WORDS_TOKEN, &words));
        }
        if template.contains(TOUCH_TOKEN) {
            tokens.push((TOUCH_TOKEN, touch));
        }
        if app.first_view {
            tokens.push(("__APP__", &own));
            // The Worker says in the document what the app will say.
            assets.document(&format!("{}.{locale}.txt", app.document), texts.as_bytes())?;
        }
        let document =
            fill(&template, &tokens).map_err(|error| anyhow::anyhow!("{}: {error}", app.template))?;
        assets.document(&format!("{}.{locale}.html", app.document), document.as_bytes())?;
    }
    Ok(())
}

/// What stands in the team's documents where the word lists are named.
const WORDS_TOKEN: &str = "__WORDS__";

/// What the edge fills in with the name of the operator's provider of single sign-on.
const SSO_TOKEN: &str = "__JASETTE_SSO__";
/// What stands there where the picture for a phone's home screen is named.
const TOUCH_TOKEN: &str = "__TOUCH__";

/// The word lists of each language as assets, and the attributes that name them. They are data that a
/// site may edit, and nobody needs all of them: so they are no part of the wasm.
fn word_lists(assets: &mut Assets) -> Result<String> {
    let mut list = |locale: &str| -> Result<String> {
        let table =
            courtesy::Table::built_in(locale).with_context(|| format!("no word lists for {locale}"))?;
        let path = assets.asset(&format!("words-{locale}"), "txt", table.to_text().as_bytes())?;
        Ok(format!(" data-words-{locale}=\"{path}\""))
    };
    TEAM_LOCALES.iter().copied().map(&mut list).collect()
}

/// Makes glue and wasm, unless they were made from the same wasm in the same way.
fn bind(repo: &Repo, tools: &Tools, kind: Kind, app: &App) -> Result<PathBuf> {
    let source = compile::compiled(repo, kind.app_profile(), app.name);
    let input = fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
    let (bindgen, splitter) =
        (repo.locked_version("wasm-bindgen")?, repo.locked_version("wasm_split_cli_support")?);
    let versions = format!("{bindgen} {splitter} {}", repo.read("edge/package.json")?);
    let recipe = concat!(
        include_str!("app.rs"),
        include_str!("bindgen.rs"),
        include_str!("names.rs"),
        include_str!("optimise.rs"),
        include_str!("split.rs")
    );
    let key = repo::digest(&[&input, versions.as_bytes(), recipe.as_bytes()], 64);

    let out = bound(repo, kind, app.name);
    let stamp = out.join("key");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == key) {
        return Ok(out);
    }
    let pieces = split::folder(&out);
    if app.split {
        split::split(&input, &pieces)?;
        bindgen::for_pieces(&pieces.join(split::MAIN), &out)?;
    } else {
        bindgen::for_browser(&source, &out)?;
    }
    if kind == Kind::Release {
        let (wasm, named) = (out.join("glue_bg.wasm"), out.join(NAMED));
        optimise::drop_unused(tools, &wasm)?;
        optimise::optimise(tools, optimise::SMALL, &wasm, &named)?;
        optimise::strip(tools, &named, &wasm)?;
        let glue = out.join("glue.js");
        let link = if app.split { split::link(&pieces)? } else { String::new() };
        let (short, calls) = names::shorten(&fs::read(&wasm)?, &fs::read_to_string(&glue)?, &link)?;
        repo::write(&wasm, &short)?;
        repo::write(&glue, calls.as_bytes())?;
        for piece in if app.split { split::pieces(&pieces)? } else { Vec::new() } {
            let wasm = pieces.join(format!("{piece}.wasm"));
            optimise::optimise_and_strip(tools, optimise::SMALL, &wasm)?;
        }
    }
    repo::write(&stamp, key.as_bytes())?;
    Ok(out)
}

/// Where an app's glue and wasm are, below the target folder.
fn bound(repo: &Repo, kind: Kind, name: &str) -> PathBuf {
    repo.target().join("xtask").join(kind.name()).join(name)
}

/// Where a release keeps an app's optimised wasm with the names of its functions, for `size --why`.
pub fn named(repo: &Repo, name: &str) -> PathBuf {
    bound(repo, Kind::Release, name).join(NAMED)
}

/// The texts of each language, one a line, in the order of the original's keys.
fn texts(repo: &Repo, app: &App) -> Result<Vec<(&'static str, String)>> {
    let read = |locale: &str| -> Result<Vec<(String, String)>> {
        let path = format!("{}/locales/{locale}.txt", app.dir);
        locales::parse(&repo.read(&path)?).map_err(|error| anyhow::anyhow!("{path}: {error}"))
    };
    let original = read("en")?;
    // The app's own build script asks the same; here the answer comes with the file's name.
    locales::keys_source(&repo.read(&format!("{}/locales/en.txt", app.dir))?)
        .map_err(|error| anyhow::anyhow!("{}/locales/en.txt: {error}", app.dir))?;
    let mut all = Vec::new();
    for locale in app.locales.iter().copied() {
        let texts = in_order(&original, read(locale)?)
            .map_err(|error| anyhow::anyhow!("{}/locales/{locale}.txt: {error}", app.dir))?;
        all.push((locale, texts));
    }
    Ok(all)
}

fn in_order(original: &[(String, String)], translation: Vec<(String, String)>) -> Result<String, String> {
    let mut texts: BTreeMap<String, String> = translation.into_iter().collect();
    let mut lines = Vec::new();
    for (key, _) in original {
        lines.push(texts.remove(key).ok_or_else(|| format!("`{key}` is missing"))?);
    }
    match texts.keys().next() {
        Some(key) => Err(format!("`{key}` is not in en.txt")),
        None => Ok(lines.join("\n")),
    }
}

/// Puts values in the place of tokens. A token may stand in several places; each must stand
/// somewhere, and none may be left over.
fn fill(template: &str, tokens: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (token, value) in tokens {
        if !text.contains(token) {
            bail!("{token} does not occur");
        }
        text = text.replace(token, value);
    }
    let left = text.replace(SETTINGS_TOKEN, "").replace(SSO_TOKEN, "");
    if let Some((_, rest)) = left.split_once("=\"__") {
        bail!("an unknown token __{} is left", rest.chars().take(20).collect::<String>());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn texts_follow_the_originals_order() {
        let original = entries(&[("b", "B"), ("a", "A")]);
        assert_eq!(in_order(&original, entries(&[("a", "1"), ("b", "2")])).unwrap(), "2\n1");
    }

    #[test]
    fn a_translation_with_other_keys_is_refused() {
        let original = entries(&[("a", "A")]);
        assert_eq!(in_order(&original, Vec::new()), Err("`a` is missing".to_owned()));
        let extra = entries(&[("a", "A"), ("z", "Z")]);
        assert_eq!(in_order(&original, extra), Err("`z` is not in en.txt".to_owned()));
    }

    #[test]
    fn every_token_is_filled_and_the_workers_stay() {
        let template = "<html lang=\"__LANG__\" data-settings=\"__JASETTE_SETTINGS__\">";
        let filled = fill(template, &[("__LANG__", "fr")]).unwrap();
        assert_eq!(filled, "<html lang=\"fr\" data-settings=\"__JASETTE_SETTINGS__\">");
        assert!(fill(template, &[("__JS__", "x"), ("__LANG__", "fr")]).is_err());
        assert!(fill("<a href=\"__OTHER__\" lang=\"__LANG__\">", &[("__LANG__", "fr")]).is_err());
    }
}
