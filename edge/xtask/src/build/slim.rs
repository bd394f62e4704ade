//! What an app's wasm says at length or never uses, and no optimiser can know: long names between wasm
//! and glue, and the innards of a library's stream classes.

use super::{glue, table};
use crate::wasm::Functions;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, ImportSection, Instruction, Module,
    RawSection,
};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

/// Parts of the names of all functions of the stream classes. A library exports the classes whether
/// anybody streams or not; their exports are dropped, so nothing can enter these functions, but the
/// optimiser does not see that where they stand in a table.
const STREAMS: [&str; 2] = ["IntoUnderlying", "into_underlying"];

/// How the names of exports begin that the library makes up and only the glue uses.
const MADE_UP: [&str; 2] = ["__", "wasm_bindgen"];

/// Wasm and glue with short names for what the one has from the other: the compiler's contain hashes,
/// which no compressor makes any shorter. Functions that nothing can enter lose their code.
pub fn slim(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let functions = Functions::of(wasm)?;
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
                        name = format!("e{number}");
                        short.insert(export.name, name.clone());
                    }
                    exports.export(&name, kind(export.kind)?, export.index);
                }
                module.section(&exports);
            }
            Payload::CodeSectionStart { .. } => {
                module.section(&code(wasm, &functions)?);
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
    Ok((table::without_leftovers(&module.finish())?, glue))
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

fn code(wasm: &[u8], functions: &Functions) -> Result<CodeSection> {
    let mut code = CodeSection::new();
    for (number, body) in functions.own() {
        let name = functions.names.get(&number).map_or("", String::as_str);
        if STREAMS.iter().any(|part| name.contains(part)) {
            let mut empty = Function::new([]);
            empty.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
            code.function(&empty);
        } else {
            code.raw(wasm.get(body.clone()).context("a function lies outside the module")?);
        }
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::{self, tests::module};

    #[test]
    fn what_passes_between_wasm_and_glue_gets_short_names_on_both_sides() {
        let glue = "const all = { outside: function() { __free(1); wasm.start() } };";
        let (wasm, glue) = slim(&module(&[1, 2]), glue).unwrap();
        assert_eq!(glue, "const all = { i0: function() { e1(1); wasm.start() } };");
        assert_eq!(Functions::of(&wasm).unwrap().imports, ["i0"]);
        let exports = Parser::new(0).parse_all(&wasm).filter_map(|payload| match payload.unwrap() {
            Payload::ExportSection(section) => Some(section),
            _ => None,
        });
        let exports: Vec<&str> = exports.flatten().map(|export| export.unwrap().name).collect();
        assert_eq!(exports, ["start", "e1"]);
        assert!(slim(&module(&[1]), "const all = {};").is_err());
    }

    #[test]
    fn only_the_stream_classes_lose_their_code() {
        let names =
            ["outside", "streams::IntoUnderlyingSink::write", "streams::into_underlying_sink::x", "own"];
        let full = wasm::renamed(&module(&[1, 2, 3]), names.into_iter().map(str::to_owned)).unwrap();
        let (slim, _) = slim(&full, "outside __free").unwrap();
        let functions = Functions::of(&slim).unwrap();
        let bodies: Vec<&[u8]> =
            functions.bodies.iter().map(|body| slim.get(body.clone()).unwrap()).collect();
        assert_eq!(bodies, [&[0, 0, 0x0b][..], &[0, 0, 0x0b], &[0, 0x41, 3, 0x0b]]);
        assert_eq!(functions.names.values().map(String::as_str).collect::<Vec<_>>(), names);
    }
}
