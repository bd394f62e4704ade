//! Short names between an app's glue and its wasm. wasm-bindgen names each import, and most exports, after
//! what they are, with a hash of sixteen digits that no compression shortens; both files are downloaded.

use anyhow::{Result, bail};
use std::collections::BTreeMap;
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

/// The module that the glue offers its imports in.
const MODULE: &str = "./glue_bg.js";
const SHORT_MODULE: &str = "g";

/// Gives imports and exports short names, in the wasm and in its glue alike. Exports that the apps call by
/// name keep theirs, and so do those that `link` names, the script that loads the app's other pieces; those that
/// only the glue knows begin with two underscores.
///
/// # Errors
/// When the wasm is none, imports anything but functions, or exports anything unusual.
pub fn shorten(wasm: &[u8], glue: &str, link: &str) -> Result<(Vec<u8>, String)> {
    let mut module = Module::new();
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        match payload {
            Payload::ImportSection(imports) => {
                let mut section = ImportSection::new();
                for import in imports.into_imports() {
                    let import = import?;
                    let TypeRef::Func(ty) = import.ty else { bail!("{} is no function", import.name) };
                    let ty = EntityType::Function(ty);
                    // What comes from a file of our own is called there as it is called here.
                    match import.module {
                        MODULE => section.import(SHORT_MODULE, short(&mut names, import.name), ty),
                        other => section.import(other, import.name, ty),
                    };
                }
                module.section(&section);
            }
            Payload::ExportSection(exports) => {
                let mut section = ExportSection::new();
                for export in exports {
                    let export = export?;
                    let kind = match export.kind {
                        ExternalKind::Func => ExportKind::Func,
                        ExternalKind::Table => ExportKind::Table,
                        ExternalKind::Memory => ExportKind::Memory,
                        ExternalKind::Global => ExportKind::Global,
                        other => bail!("{} is a {other:?}", export.name),
                    };
                    let is_glue = export.name.starts_with("__") && !has_word(link, export.name);
                    let name = if is_glue { short(&mut names, export.name) } else { export.name };
                    section.export(name, kind, export.index);
                }
                module.section(&section);
            }
            _ => {
                let data = wasm.get(range).unwrap_or_default();
                module.section(&RawSection { id, data });
            }
        }
    }
    Ok((module.finish(), replace(glue, &names)))
}

/// Whether a text has a whole word in it.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c| !is_part(c)).any(|part| part == word)
}

/// Whether a character can stand in a name.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// The short name of a name: letters and digits, in the order in which names come.
fn short<'a>(names: &'a mut BTreeMap<String, String>, name: &str) -> &'a str {
    let mut count = names.len();
    names.entry(name.to_owned()).or_insert_with(|| {
        // Never a word of the exports that keep their names, and never a number.
        let mut short = String::from("_");
        loop {
            short.push(char::from_digit((count % 36) as u32, 36).unwrap_or('_'));
            count /= 36;
            if count == 0 {
                return short;
            }
        }
    })
}

/// Replaces whole names, wherever something is asked of what they name, and the module's.
fn replace(glue: &str, names: &BTreeMap<String, String>) -> String {
    let mut replaced = String::with_capacity(glue.len());
    let mut rest = glue;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        replaced.push_str(names.get(word).map_or(word, String::as_str));
        let next = after.chars().next().map_or(0, char::len_utf8);
        let (between, after) = after.split_at(next);
        replaced.push_str(between);
        rest = after;
    }
    replaced.replace(&format!("\"{MODULE}\""), &format!("\"{SHORT_MODULE}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, Function, FunctionSection, TypeSection};

    const IMPORT: &str = "__wbg_get_d7176cfb76d71114";
    const EXPORT: &str = "__wasm_bindgen_func_elem_12";

    fn wasm(module: &str) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import(module, IMPORT, EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut exports = ExportSection::new();
        exports.export(EXPORT, ExportKind::Func, 1).export("start", ExportKind::Func, 0);
        let mut code = CodeSection::new();
        let mut function = Function::new([]);
        function.instructions().end();
        code.function(&function);
        let mut wasm = Module::new();
        wasm.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        wasm.finish()
    }

    #[test]
    fn both_sides_are_given_the_same_short_names() {
        let glue = format!(
            "const i = {{{IMPORT}: (a) => wasm.{EXPORT}.get(a), {IMPORT}2: 1}}; wasm.start(); \
             return {{\"./glue_bg.js\": i, '{IMPORT}': 0}}"
        );
        let (wasm, glue) = shorten(&wasm(MODULE), &glue, "").unwrap();
        let wanted = format!(
            "const i = {{_0: (a) => wasm._1.get(a), {IMPORT}2: 1}}; wasm.start(); return {{\"g\": i, '_0': 0}}"
        );
        assert_eq!(glue, wanted);
        let (mut imported, mut exported) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&wasm) {
            match payload.unwrap() {
                Payload::ImportSection(imports) => imported.extend(imports.into_imports().map(|import| {
                    let import = import.unwrap();
                    (import.module.to_owned(), import.name.to_owned())
                })),
                Payload::ExportSection(exports) => {
                    exported.extend(exports.into_iter().map(|export| export.unwrap().name.to_owned()));
                }
                _ => {}
            }
        }
        assert_eq!(imported, [("g".to_owned(), "_0".to_owned())]);
        assert_eq!(exported, ["_1", "start"]);
    }

    #[test]
    fn what_comes_from_a_file_keeps_its_name() {
        let module = "./snippets/app-1/browser.js";
        let (short, glue) = shorten(&wasm(module), IMPORT, "").unwrap();
        assert_eq!(glue, IMPORT);
        assert!(String::from_utf8_lossy(&short).contains(module));
        assert!(shorten(b"no wasm", "", "").is_err());
    }

    #[test]
    fn what_other_pieces_import_keeps_its_name() {
        let (short, _) = shorten(&wasm(MODULE), "", &format!("const {{ {EXPORT}, }} = main")).unwrap();
        assert!(String::from_utf8_lossy(&short).contains(EXPORT));
        let (short, _) = shorten(&wasm(MODULE), "", &format!("{EXPORT}3")).unwrap();
        assert!(!String::from_utf8_lossy(&short).contains(EXPORT));
    }

    #[test]
    fn no_two_names_are_the_same() {
        let mut names = BTreeMap::new();
        let made: std::collections::BTreeSet<String> =
            (0..3_000).map(|n| short(&mut names, &format!("__{n}")).to_owned()).collect();
        assert_eq!(made.len(), 3_000);
        assert!(made.iter().all(|name| !name.ends_with("_") && name.len() <= 4));
    }
}
