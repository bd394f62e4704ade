//! Which crates an app's wasm is made of, by the names the compiler leaves in it.

use crate::build::NAMED;
use crate::repo::Repo;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;

/// How many crates are told.
const CRATES: usize = 15;

/// A table of the heaviest crates, optimised but not compressed.
pub fn table(repo: &Repo, app: &str) -> Result<String> {
    let path = repo.target().join("xtask").join(app).join(NAMED);
    let wasm =
        fs::read(&path).with_context(|| format!("{} is missing: run `cargo xtask build`", path.display()))?;
    let mut crates: Vec<(String, usize)> =
        by_crate(&wasm).context("the wasm has no names")?.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let total: usize = crates.iter().map(|(_, size)| size).sum();
    let mut text = format!("\n{app}.wasm: code by crate, not compressed ({total} bytes)\n");
    for (name, size) in crates.iter().take(CRATES) {
        text.push_str(&format!("  {name:<24}{size:>9}  {:>3}%\n", size * 100 / total.max(1)));
    }
    Ok(text)
}

/// Bytes of code per crate.
fn by_crate(wasm: &[u8]) -> Option<BTreeMap<String, usize>> {
    let mut reader = Reader(wasm.get(8..)?);
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    while !reader.0.is_empty() {
        let id = reader.byte()?;
        let mut section = Reader(reader.block()?);
        match id {
            2 => imported = imported_functions(&mut section)?,
            10 => {
                for _ in 0..section.number()? {
                    bodies.push(section.block()?.len());
                }
            }
            0 if section.block()? == b"name" => names = function_names(&mut section)?,
            _ => {}
        }
    }
    let mut crates = BTreeMap::new();
    for (index, size) in bodies.into_iter().enumerate() {
        let name = names.get(&(imported + index)).map_or("", String::as_str);
        let readable = format!("{:#}", rustc_demangle::demangle(name));
        *crates.entry(crate_of(&readable)).or_insert(0) += size;
    }
    Some(crates)
}

fn imported_functions(section: &mut Reader) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.block()?;
        section.block()?;
        match section.byte()? {
            0 => {
                functions += 1;
                section.number()?;
            }
            // A table has a type before its limits.
            1 => {
                section.byte()?;
                section.limits()?;
            }
            2 => section.limits()?,
            _ => {
                section.byte()?;
                section.byte()?;
            }
        }
    }
    Some(functions)
}

fn function_names(section: &mut Reader) -> Option<BTreeMap<usize, String>> {
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let kind = section.byte()?;
        let mut part = Reader(section.block()?);
        if kind != 1 {
            continue;
        }
        for _ in 0..part.number()? {
            let index = part.number()?;
            names.insert(index, String::from_utf8_lossy(part.block()?).into_owned());
        }
    }
    Some(names)
}

/// The first crate in a name: `alloc` in `<alloc::vec::Vec<T> as core::fmt::Debug>::fmt`, and where
/// a type parameter stands first, the trait's.
fn crate_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    let path = words.map(|word| word.trim_start_matches(':')).find(|word| word.contains("::"));
    path.and_then(|path| path.split("::").next()).unwrap_or("(others)").to_owned()
}

/// Reads what wasm is made of.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A length and so many bytes.
    fn block(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (block, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(block)
    }

    fn limits(&mut self) -> Option<()> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([2, 7, 1, 1, b'e', 1, b'f', 0, 0]);
        wasm.extend([10, 6, 1, 4, 0, 1, 1, 0x0b]);
        wasm.extend([0, 14, 4, b'n', b'a', b'm', b'e', 1, 7, 1, 1, 4, b'a', b':', b':', b'b']);
        assert_eq!(by_crate(&wasm).unwrap(), BTreeMap::from([("a".to_owned(), 4)]));
    }
}
