//! What an app's wasm says twice or never uses, and no optimiser can know: long names between wasm
//! and glue, and the innards of a library's stream classes.

use crate::wasm::Functions;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use wasm_encoder::{CodeSection, EntityType, Function, ImportSection, Instruction, Module, RawSection};
use wasmparser::{Parser, Payload, TypeRef};

/// Parts of the names of all functions of the stream classes. A library exports the classes whether
/// anybody streams or not; their exports are dropped, so nothing can enter these functions, but the
/// optimiser does not see that where they stand in a table.
const STREAMS: [&str; 2] = ["IntoUnderlying", "into_underlying"];

/// Wasm and glue with short names for what the one imports from the other: the compiler's end in a
/// hash, which no compressor makes any shorter. Functions that nothing can enter lose their code.
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
    let glue = renamed(glue, &short)?;
    Ok((module.finish(), glue))
}

fn code(wasm: &[u8], functions: &Functions) -> Result<CodeSection> {
    let mut code = CodeSection::new();
    for (number, body) in (functions.imported..).zip(&functions.bodies) {
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

/// The glue with other names for some of its words; each of them must occur.
fn renamed(glue: &str, names: &BTreeMap<&str, String>) -> Result<String> {
    let mut left: Vec<&str> = names.keys().copied().collect();
    let mut text = String::new();
    let mut rest = glue;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        text.push_str(before);
        text.push_str(names.get(word).map_or(word, String::as_str));
        left.retain(|name| *name != word);
        rest = after;
    }
    text.push_str(rest);
    match left.first() {
        Some(name) => bail!("the glue does not know {name}"),
        None => Ok(text),
    }
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::{self, tests::module};

    #[test]
    fn imports_get_short_names_on_both_sides() {
        let glue = "const all = { outside: function() { outsider(1) } };";
        let (wasm, glue) = slim(&module(&[1]), glue).unwrap();
        assert_eq!(glue, "const all = { i0: function() { outsider(1) } };");
        let names = |wasm: &[u8]| -> Vec<String> {
            let imports = Parser::new(0).parse_all(wasm).filter_map(|payload| match payload.unwrap() {
                Payload::ImportSection(section) => Some(section.into_imports()),
                _ => None,
            });
            imports.flatten().map(|import| import.unwrap().name.to_owned()).collect()
        };
        assert_eq!(names(&wasm), ["i0"]);
        assert!(slim(&module(&[1]), "const all = {};").is_err());
    }

    #[test]
    fn only_the_stream_classes_lose_their_code() {
        let names =
            ["outside", "streams::IntoUnderlyingSink::write", "streams::into_underlying_sink::x", "own"];
        let full = wasm::renamed(&module(&[1, 2, 3]), names.into_iter().map(str::to_owned)).unwrap();
        let (slim, _) = slim(&full, "outside").unwrap();
        let functions = Functions::of(&slim).unwrap();
        let bodies: Vec<&[u8]> =
            functions.bodies.iter().map(|body| slim.get(body.clone()).unwrap()).collect();
        assert_eq!(bodies, [&[0, 0, 0x0b][..], &[0, 0, 0x0b], &[0, 0x41, 3, 0x0b]]);
        assert_eq!(functions.names.values().map(String::as_str).collect::<Vec<_>>(), names);
    }
}
