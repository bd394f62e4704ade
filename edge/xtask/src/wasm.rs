//! What an app's wasm is made of: its functions, in their order, with their names.

use anyhow::Result;
use std::collections::BTreeMap;
use std::ops::Range;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// The functions of a module.
#[derive(Default)]
pub struct Functions {
    /// The names of those that are imported. They come first in the numbering.
    pub imports: Vec<String>,
    /// Where the code of each other function lies in the module.
    pub bodies: Vec<Range<usize>>,
    /// The names the compiler left, by number.
    pub names: BTreeMap<u32, String>,
}

impl Functions {
    /// Reads a module.
    pub fn of(wasm: &[u8]) -> Result<Self> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            functions.imports.push(import.name.to_owned());
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body.range()),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(parts) = section.as_known() {
                        functions.read_names(parts)?;
                    }
                }
                _ => {}
            }
        }
        Ok(functions)
    }

    /// Each function that is not imported, by its number.
    pub fn own(&self) -> impl Iterator<Item = (u32, &Range<usize>)> {
        (0..).skip(self.imports.len()).zip(&self.bodies)
    }

    fn read_names(&mut self, parts: wasmparser::NameSectionReader<'_>) -> Result<()> {
        for part in parts {
            if let Name::Function(names) = part? {
                for naming in names {
                    let naming = naming?;
                    self.names.insert(naming.index, naming.name.to_owned());
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, CustomSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, Instruction, Module, NameMap, NameSection, RawSection, TypeSection,
    };

    /// The same module with other names for its functions, one for each number.
    pub fn renamed(wasm: &[u8], names: impl Iterator<Item = String>) -> Result<Vec<u8>> {
        let mut module = Module::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CustomSection(section) if section.name() == "name" => {}
                Payload::CustomSection(section) => {
                    module
                        .section(&CustomSection { name: section.name().into(), data: section.data().into() });
                }
                other => {
                    if let Some((id, range)) = other.as_section() {
                        let data = wasm.get(range).unwrap_or_default();
                        module.section(&RawSection { id, data });
                    }
                }
            }
        }
        let mut map = NameMap::new();
        for (number, name) in (0..).zip(names) {
            map.append(number, &name);
        }
        let mut section = NameSection::new();
        section.functions(&map);
        module.section(&section);
        Ok(module.finish())
    }

    /// A module with one imported function, called `outside`, and one function for each constant. The
    /// first is exported as `start`, the second as `__free`.
    pub fn module(constants: &[i32]) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], [wasm_encoder::ValType::I32]);
        imports.import("env", "outside", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for constant in constants {
            functions.function(0);
            let mut function = Function::new([]);
            function.instruction(&Instruction::I32Const(*constant)).instruction(&Instruction::End);
            code.function(&function);
        }
        let mut exports = ExportSection::new();
        for (number, (name, _)) in (1..).zip(["start", "__free"].into_iter().zip(constants)) {
            exports.export(name, ExportKind::Func, number);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        renamed(&module.finish(), ["outside".to_owned(), "first".to_owned()].into_iter()).unwrap()
    }

    #[test]
    fn functions_and_their_names_are_read() {
        let wasm = module(&[1, 2]);
        let functions = Functions::of(&wasm).unwrap();
        assert_eq!((functions.imports.as_slice(), functions.bodies.len()), (&["outside".to_owned()][..], 2));
        assert_eq!(functions.own().map(|(number, _)| number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(functions.names.get(&0).unwrap(), "outside");
        assert_eq!(functions.names.get(&1).unwrap(), "first");
        assert!(Functions::of(b"not wasm").is_err());
    }

    #[test]
    fn new_names_take_the_place_of_the_old_ones() {
        let names = (0..3).map(|number| format!("f{number}"));
        let wasm = renamed(&module(&[1, 2]), names).unwrap();
        let found: Vec<String> = Functions::of(&wasm).unwrap().names.into_values().collect();
        assert_eq!(found, ["f0", "f1", "f2"]);
    }
}
