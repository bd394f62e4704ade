//! What an app's wasm says at length, and no optimiser can know: long names between wasm and glue.

use super::glue;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

/// How the names of exports begin that the library makes up and only the glue uses.
const MADE_UP: [&str; 2] = ["__", "wasm_bindgen"];

/// Wasm and glue with short names for what the one has from the other: the compiler's contain hashes,
/// which no compressor makes any shorter. What the library exports and the glue never names is no export.
pub fn slim(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let words: BTreeSet<&str> = glue::words(glue).collect();
    let mut module = Module::new();
    let mut short = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                let mut imports = ImportSection::new();
                for import in section.into_imports() {
                    let import = import?;
                    let TypeRef::Func(kind) = import.ty else { bail!("{} is not a function", import.name) };
                    let name = format!("i{}", short.len());
                    imports.import(import.module, &name, EntityType::Function(kind));
                    short.insert(import.name, name);
                }
                module.section(&imports);
            }
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for (number, export) in section.into_iter().enumerate() {
                    let export = export?;
                    let mut name = export.name.to_owned();
                    if MADE_UP.iter().any(|start| name.starts_with(start)) {
                        // What is exported counts as used, with all that it needs.
                        if !words.contains(export.name) {
                            continue;
                        }
                        name = format!("e{number}");
                        short.insert(export.name, name.clone());
                    }
                    exports.export(&name, kind(export.kind)?, export.index);
                }
                module.section(&exports);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = wasm.get(range).context("a section lies outside the module")?;
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    let glue = glue::renamed(glue, &short)?;
    Ok((module.finish(), glue))
}

fn kind(kind: ExternalKind) -> Result<ExportKind> {
    Ok(match kind {
        ExternalKind::Func => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        other => bail!("an export of an unknown kind: {other:?}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::{Functions, tests::module};

    fn exports(wasm: &[u8]) -> Vec<&str> {
        let sections = Parser::new(0).parse_all(wasm).filter_map(|payload| match payload.unwrap() {
            Payload::ExportSection(section) => Some(section),
            _ => None,
        });
        sections.flatten().map(|export| export.unwrap().name).collect()
    }

    #[test]
    fn what_passes_between_wasm_and_glue_gets_short_names_on_both_sides() {
        let glue = "const all = { outside: function() { __free(1); wasm.start() } };";
        let (wasm, glue) = slim(&module(&[1, 2]), glue).unwrap();
        assert_eq!(glue, "const all = { i0: function() { e1(1); wasm.start() } };");
        assert_eq!(Functions::of(&wasm).unwrap().imports, ["i0"]);
        assert_eq!(exports(&wasm), ["start", "e1"]);
        assert!(slim(&module(&[1]), "const all = {};").is_err());
        let (wasm, _) = slim(&module(&[1, 2]), "outside(__freedom)").unwrap();
        assert_eq!(exports(&wasm), ["start"]);
    }
}
