//! Which crates an app's wasm is made of, by the names the compiler leaves in it.

use crate::build;
use crate::repo::Repo;
use crate::wasm::Functions;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;

/// How many crates are told.
const CRATES: usize = 15;

/// A table of the heaviest crates, optimised but not compressed.
pub fn table(repo: &Repo, app: &str) -> Result<String> {
    let path = build::named(repo, app);
    let wasm = fs::read(&path)
        .with_context(|| format!("{} is missing: run `cargo xtask build --release`", path.display()))?;
    let mut crates: Vec<(String, usize)> = by_crate(&wasm)?.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let total: usize = crates.iter().map(|(_, size)| size).sum();
    let mut text = format!("\n{app}.wasm: code by crate, not compressed ({total} bytes)\n");
    for (name, size) in crates.iter().take(CRATES) {
        text.push_str(&format!("  {name:<24}{size:>9}  {:>3}%\n", size * 100 / total.max(1)));
    }
    Ok(text)
}

/// Bytes of code per crate.
fn by_crate(wasm: &[u8]) -> Result<BTreeMap<String, usize>> {
    let functions = Functions::of(wasm)?;
    let mut crates = BTreeMap::new();
    for (number, body) in functions.own() {
        let name = functions.names.get(&number).map_or("", String::as_str);
        let readable = format!("{:#}", rustc_demangle::demangle(name));
        *crates.entry(crate_of(&readable)).or_insert(0) += body.len();
    }
    Ok(crates)
}

/// The first crate in a name: `alloc` in `<alloc::vec::Vec<T> as core::fmt::Debug>::fmt`, and where
/// a type parameter stands first, the trait's.
fn crate_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    let path = words.map(|word| word.trim_start_matches(':')).find(|word| word.contains("::"));
    path.and_then(|path| path.split("::").next()).unwrap_or("(others)").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm;

    #[test]
    fn a_name_leads_to_its_crate() {
        assert_eq!(crate_of("leptos::mount::mount_to_body"), "leptos");
        assert_eq!(crate_of("<&mut alloc::vec::Vec<T> as core::fmt::Debug>::fmt"), "alloc");
        assert_eq!(crate_of("<alloc::vec::Vec<T> as core::fmt::Debug>::fmt"), "alloc");
        assert_eq!(crate_of("<T as leptos::IntoView>::into_view::{{closure}}"), "leptos");
        assert_eq!(crate_of("main"), "(others)");
    }

    #[test]
    fn bodies_are_counted_under_their_names() {
        let names = ["outside", "a::b", "a::c", "main"].map(str::to_owned);
        let wasm = wasm::tests::renamed(&wasm::tests::module(&[1, 1, 1]), names.into_iter()).unwrap();
        let counted = by_crate(&wasm).unwrap();
        assert_eq!(counted, BTreeMap::from([("(others)".to_owned(), 4), ("a".to_owned(), 8)]));
    }
}
