//! What an app's wasm is made of, by the names the compiler leaves in it: whole crates, and the modules of
//! the app itself.

use crate::build;
use crate::repo::Repo;
use crate::wasm::Functions;
use anyhow::{Context, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;

/// How many lines of each table are printed.
const LINES: usize = 20;

/// Bytes of code, optimised but not compressed.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Why {
    /// By the crate that a function is written in.
    crates: BTreeMap<String, usize>,
    /// By the module of the app that a function is written in or was made for: a generic function of the
    /// framework counts for the view that uses it.
    modules: BTreeMap<String, usize>,
}

impl Why {
    /// Of an app, in the last release that was built.
    pub fn of(repo: &Repo, app: &str) -> Result<Self> {
        let path = build::named(repo, app);
        let wasm = fs::read(&path)
            .with_context(|| format!("{} is missing: run `cargo xtask build --release`", path.display()))?;
        Self::count(&wasm, app)
    }

    fn count(wasm: &[u8], app: &str) -> Result<Self> {
        let functions = Functions::of(wasm)?;
        let mut why = Self::default();
        for (number, body) in functions.own() {
            let name = functions.names.get(&number).map_or("", String::as_str);
            let name = readable(name);
            *why.crates.entry(crate_of(&name)).or_insert(0) += body.len();
            if let Some(module) = module_of(&name, app) {
                *why.modules.entry(module).or_insert(0) += body.len();
            }
        }
        Ok(why)
    }

    /// Two tables, the heaviest first.
    pub fn table(&self, app: &str) -> String {
        let total: usize = self.crates.values().sum();
        let mut text = format!("\n{app}.wasm: code by crate, not compressed ({total} bytes)\n");
        text.push_str(&lines(&self.crates, total));
        text.push_str(&format!("{app}.wasm: code of the app's modules, and made for them\n"));
        text.push_str(&lines(&self.modules, total));
        text
    }
}

fn lines(sizes: &BTreeMap<String, usize>, total: usize) -> String {
    let mut sorted: Vec<_> = sizes.iter().collect();
    sorted.sort_by_key(|(_, size)| std::cmp::Reverse(**size));
    let line = |(name, size): (&String, &usize)| {
        format!("  {name:<40}{size:>9}  {:>3}%\n", size * 100 / total.max(1))
    };
    sorted.into_iter().take(LINES).map(line).collect()
}

/// A name without the numbers that tell crates of one name apart: `leptos[1f2e]::mount`.
fn readable(mangled: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    let mut text = String::new();
    let mut rest = name.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        rest = after;
        if let Some((number, tail)) = after.split_once(']')
            && number.len() > 8
            && number.chars().all(|c| c.is_ascii_hexdigit())
        {
            rest = tail;
        } else {
            text.push('[');
        }
    }
    text + rest
}

/// The paths in a name: `alloc::vec::Vec`, `core::fmt::Debug` and `fmt` in
/// `<alloc::vec::Vec<T> as core::fmt::Debug>::fmt`.
fn paths(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    words.map(|word| word.trim_start_matches(':')).filter(|word| !word.is_empty())
}

/// The first crate in a name, and where a type parameter stands first, the trait's.
fn crate_of(name: &str) -> String {
    let path = paths(name).find(|path| path.contains("::"));
    path.and_then(|path| path.split("::").next()).unwrap_or("(others)").to_owned()
}

/// The module of the app in whose code, or for whose types, a function was made.
fn module_of(name: &str, app: &str) -> Option<String> {
    let path = paths(name).find(|path| path.strip_prefix(app).is_some_and(|rest| rest.starts_with("::")))?;
    let parts: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
    let (_, modules) = parts.split_last()?;
    let is_module = |part: &&&str| part.starts_with(|c: char| c.is_ascii_lowercase());
    Some(modules.iter().take_while(is_module).take(3).copied().collect::<Vec<_>>().join("::"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::tests::{module, renamed};

    #[test]
    fn a_name_leads_to_its_crate() {
        assert_eq!(crate_of("leptos::mount::mount_to_body"), "leptos");
        assert_eq!(crate_of("<&mut alloc::vec::Vec<T> as core::fmt::Debug>::fmt"), "alloc");
        assert_eq!(crate_of("<alloc::vec::Vec<T> as core::fmt::Debug>::fmt"), "alloc");
        assert_eq!(crate_of("<T as leptos::IntoView>::into_view::{{closure}}"), "leptos");
        assert_eq!(crate_of("main"), "(others)");
    }

    #[test]
    fn a_generic_function_counts_for_the_module_it_was_made_for() {
        let module = |name| module_of(name, "widget");
        assert_eq!(module("widget::view::messages::row").as_deref(), Some("widget::view::messages"));
        assert_eq!(module("widget::view::messages::Row::new").as_deref(), Some("widget::view::messages"));
        assert_eq!(module("widget::start").as_deref(), Some("widget"));
        let generic = "<leptos::html::Div<widget::view::chat::body::{closure#0}> as leptos::Render>::build";
        assert_eq!(module(generic).as_deref(), Some("widget::view::chat"));
        assert_eq!(module("widgets::view::row"), None);
        assert_eq!(module("leptos::mount::mount_to_body"), None);
    }

    #[test]
    fn numbers_of_crates_are_left_out() {
        assert_eq!(readable("leptos[1f2e3d4c5b6a7980]::mount::<[u8; 4]>"), "leptos::mount::<[u8; 4]>");
    }

    #[test]
    fn bodies_are_counted_under_their_names() {
        let names = ["outside", "a::b::c", "a::d::e", "main"].map(str::to_owned);
        let wasm = renamed(&module(&[1, 1, 1]), names.into_iter()).unwrap();
        let why = Why::count(&wasm, "a").unwrap();
        assert_eq!(why.crates, BTreeMap::from([("(others)".to_owned(), 4), ("a".to_owned(), 8)]));
        assert_eq!(why.modules, BTreeMap::from([("a::b".to_owned(), 4), ("a::d".to_owned(), 4)]));
        assert!(why.table("a").contains("a::d"));
    }
}
