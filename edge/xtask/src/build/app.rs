//! One of the apps: from wasm and sources to assets and a document per language.

use super::assets::Assets;
use super::{ASKS_TOKEN, LOCALES, SETTINGS_TOKEN, SMALL, TEAM_LOCALES, bundle};
use super::{glue, order, slim};
use crate::process;
use crate::repo::{self, Repo};
use crate::tools::{self, Tools};
use crate::wasm::Functions;
use anyhow::{Context, Result, bail};
use protocol::settings::direction;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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
    /// Whether it loads the script of the form when it needs it.
    form: bool,
}

/// The visitors' app.
pub const WIDGET: App = App {
    name: "widget",
    dir: "widget",
    template: "widget/frame.html",
    document: "embed",
    locales: LOCALES,
    words: false,
    form: true,
};
/// The agents' app.
pub const INBOX: App = App {
    name: "inbox",
    dir: "edge/inbox",
    template: "edge/team_ui/app.html",
    document: "inbox",
    locales: TEAM_LOCALES,
    words: true,
    form: false,
};
/// The settings of a site.
pub const SETTINGS: App = App {
    name: "settings",
    dir: "edge/settings",
    template: "edge/team_ui/app.html",
    document: "settings",
    locales: TEAM_LOCALES,
    words: false,
    form: false,
};

/// What rustc emits for the target today. Named one by one, so that a newer optimiser uses nothing
/// a browser may not know yet.
const FEATURES: [&str; 6] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Size first, again and again, because each round still finds something; flattened in between, so that
/// what two functions do alike ends in the same code. Without inlining the code gets longer but so much
/// more alike that brotli makes it 5% smaller; only the smallest of those that are called once go where
/// they are called. The lowest addresses are the far end of the stack (rustc links with
/// `--stack-first`), so no pointer to data comes near zero.
const OPTIMISE: [&str; 13] = [
    "--low-memory-unused",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=16",
    "--debuginfo",
];

/// Tells the browser to compile all of the glue while it comes in, and not each function at its first
/// call (Chromium's explicit compile hints); others read a comment.
const EAGER: &str = "//# allFunctionsCalledOnLoad\n";

/// The optimised wasm with its names, in the app's folder below the target folder's `xtask`.
pub const NAMED: &str = "named.wasm";

/// Builds an app's assets and documents.
pub fn build(repo: &Repo, tools: &Tools, assets: &mut Assets, app: &App) -> Result<()> {
    let dir = repo.path(app.dir);
    let bound = bind(repo, tools, app)?;
    let alias = format!("--alias:glue={}", bound.join("glue.js").display());
    let script = |file: &str| -> Result<String> {
        Ok([EAGER, &bundle::script(repo, tools, &dir.join(file), &["--format=esm", &alias])?].concat())
    };
    let start = script("boot.js")?;
    let style = bundle::style(tools, &dir.join("style.css"))?;
    let wasm = fs::read(bound.join("glue_bg.wasm")).context("the optimised wasm is gone")?;

    let js = assets.asset(app.name, "js", start.as_bytes())?;
    let wasm = assets.asset(app.name, "wasm", &wasm)?;
    let css = assets.asset(app.name, "css", style.as_bytes())?;
    let template = repo.read(app.template)?;
    let words = if app.words { word_lists(assets)? } else { String::new() };
    let form =
        if app.form { assets.asset("form", "js", script("form.js")?.as_bytes())? } else { String::new() };
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
        if app.form {
            tokens.push(("__FORM__", &form));
        }
        let document =
            fill(&template, &tokens).map_err(|error| anyhow::anyhow!("{}: {error}", app.template))?;
        assets.document(&format!("{}.{locale}.html", app.document), document.as_bytes())?;
    }
    Ok(())
}

/// What stands in the team's documents where the word lists are named.
const WORDS_TOKEN: &str = "__WORDS__";

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

/// Makes glue and optimised wasm, unless they were made from the same wasm by the same tools.
fn bind(repo: &Repo, tools: &Tools, app: &App) -> Result<PathBuf> {
    let compiled = repo.target().join(SMALL).join(tools::WASM).join("release");
    let source = compiled.join(format!("{}.wasm", app.name));
    let input = fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
    let versions = format!("{} {}", repo.locked_version("wasm-bindgen")?, repo.read("edge/package.json")?);
    // The third part: this very recipe.
    let recipe = [
        include_bytes!("app.rs").as_slice(),
        include_bytes!("glue.rs"),
        include_bytes!("order.rs"),
        include_bytes!("slim.rs"),
    ]
    .concat();
    let key = repo::digest(&[&input, versions.as_bytes(), &recipe], 64);

    let out = repo.target().join("xtask").join(app.name);
    let stamp = out.join("key");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == key) {
        return Ok(out);
    }
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    let mut bindgen = tools.command(&tools.wasm_bindgen);
    bindgen.arg(&source).arg("--out-dir").arg(&out);
    bindgen.args(["--target", "web", "--no-typescript", "--omit-default-module-path", "--out-name", "glue"]);
    process::run(&mut bindgen, &format!("making the glue of {}", app.name))?;
    slim_down(&out)?;
    optimise(tools, &out.join("glue_bg.wasm"), app.name)?;
    trim(&out)?;
    repo::write(&stamp, key.as_bytes())?;
    Ok(out)
}

/// Takes away what is said twice or never used, which the optimiser cannot know.
fn slim_down(out: &Path) -> Result<()> {
    let (wasm, glue) = (out.join("glue_bg.wasm"), out.join("glue.js"));
    let full = fs::read(&wasm).context("the wasm is gone")?;
    let text = fs::read_to_string(&glue).context("the glue is gone")?;
    let (full, text) = slim::slim(&full, &text)?;
    repo::write(&wasm, &full)?;
    repo::write(&glue, text.as_bytes())
}

/// Takes away what of the glue the optimised wasm never asks for.
fn trim(out: &Path) -> Result<()> {
    let path = out.join("glue.js");
    let wasm = fs::read(out.join("glue_bg.wasm")).context("the optimised wasm is gone")?;
    let needed = Functions::of(&wasm)?.imports.into_iter().collect();
    let text = fs::read_to_string(&path).context("the glue is gone")?;
    repo::write(&path, glue::trimmed(&text, &needed)?.as_bytes())
}

/// Optimises, keeping a copy with names for `size --why`, then puts functions that are alike next to
/// each other and drops all names.
fn optimise(tools: &Tools, wasm: &Path, name: &str) -> Result<()> {
    let named = wasm.with_file_name(NAMED);
    let mut command = tools.command(&tools.npm("wasm-opt"));
    command.args(OPTIMISE).args(FEATURES).arg(wasm).arg("-o").arg(&named);
    process::run(&mut command, &format!("optimising {name}"))?;
    let optimised = fs::read(&named).context("the optimised wasm is gone")?;
    repo::write(wasm, &order::by_likeness(&optimised)?)?;
    let mut command = tools.command(&tools.npm("wasm-opt"));
    command.args(["--reorder-functions-by-name", "--strip-debug", "--strip-producers"]).args(FEATURES);
    process::run(command.arg(wasm).arg("-o").arg(wasm), &format!("ordering and stripping {name}"))
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
    let left = text.replace(SETTINGS_TOKEN, "").replace(ASKS_TOKEN, "");
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
