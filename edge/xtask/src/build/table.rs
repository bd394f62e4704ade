//! The table of functions that are called by their number. Whatever stands in it counts as used, so the
//! compiler's and the binder's leftovers keep code that nothing can reach any more.

use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{ConstExpr, ElementSection, Elements, Module, RawSection};
use wasmparser::{DataKind, ElementItems, ElementKind, ExternalKind, Operator, Parser, Payload, TypeRef};

/// What a module says about which of its functions can be reached.
#[derive(Default)]
struct Found {
    imported: u32,
    /// Functions that can be entered from outside.
    entries: BTreeSet<u32>,
    /// What each function calls, and all numbers it names: one may be a place in the table.
    bodies: Vec<(Vec<u32>, Vec<i32>)>,
    /// The words of the data, for the same reason.
    words: BTreeSet<u32>,
    /// The function at each place.
    table: BTreeMap<u32, u32>,
}

/// The module with a table that holds only functions whose place some function that can be reached, or
/// the data, could mean. The others' places lead to the first function of the table: the compiler
/// takes a function's place from nowhere but there, so nothing ever looks.
pub fn without_leftovers(wasm: &[u8]) -> Result<Vec<u8>> {
    let found = Found::of(wasm)?;
    let kept = found.kept();
    let stand_in = *kept.values().next().context("a table without functions")?;
    let places = found.table.keys().map(|place| kept.get(place).copied().unwrap_or(stand_in));
    let places: Vec<u32> = places.collect();
    let first = *found.table.keys().next().context("an empty table")?;
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::ElementSection(_) = payload {
            let mut elements = ElementSection::new();
            let offset = ConstExpr::i32_const(i32::try_from(first)?);
            elements.active(None, &offset, Elements::Functions(places.as_slice().into()));
            module.section(&elements);
        } else if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: wasm.get(range).context("a section lies outside")? });
        }
    }
    Ok(module.finish())
}

impl Found {
    fn of(wasm: &[u8]) -> Result<Self> {
        let mut found = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            found.read(payload?)?;
        }
        Ok(found)
    }

    fn read(&mut self, payload: Payload<'_>) -> Result<()> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.entries.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                self.entries.insert(func);
            }
            Payload::ElementSection(section) => {
                for element in section {
                    let element = element?;
                    let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) =
                        (element.kind, element.items)
                    else {
                        bail!("a part of the table of another kind");
                    };
                    let first = offset(&offset_expr)?;
                    if !self.table.is_empty() {
                        bail!("a table in several parts");
                    }
                    for (place, function) in (first..).zip(functions) {
                        self.table.insert(place, function?);
                    }
                }
            }
            Payload::DataSection(section) => {
                for part in section {
                    let part = part?;
                    let DataKind::Active { offset_expr, .. } = part.kind else { bail!("passive data") };
                    // Words are aligned in memory.
                    let skipped = usize::try_from(offset(&offset_expr)?.wrapping_neg() % 4)?;
                    let aligned = part.data.get(skipped..).unwrap_or_default();
                    let words = aligned.chunks_exact(4).filter_map(|word| Some(u32::from_le_bytes(word.try_into().ok()?)));
                    self.words.extend(words);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let (mut calls, mut numbers) = (Vec::new(), Vec::new());
                for operator in body.get_operators_reader()? {
                    match operator? {
                        Operator::Call { function_index } | Operator::RefFunc { function_index } => {
                            calls.push(function_index);
                        }
                        Operator::I32Const { value } => numbers.push(value),
                        _ => {}
                    }
                }
                self.bodies.push((calls, numbers));
            }
            _ => {}
        }
        Ok(())
    }

    /// The places that may be meant, with their functions.
    fn kept(&self) -> BTreeMap<u32, u32> {
        let mut kept = BTreeMap::new();
        let mut reached = BTreeSet::new();
        let mut next: Vec<u32> = self.entries.iter().copied().collect();
        let mut named: Vec<u32> = self.words.iter().copied().collect();
        loop {
            while let Some(place) = named.pop() {
                if let Some(function) = self.table.get(&place) {
                    kept.insert(place, *function);
                    next.push(*function);
                }
            }
            let Some(function) = next.pop() else { return kept };
            let body = function.checked_sub(self.imported).and_then(|own| self.bodies.get(own as usize));
            if let (true, Some((calls, numbers))) = (reached.insert(function), body) {
                next.extend(calls);
                named.extend(numbers.iter().map(|number| number.cast_unsigned()));
            }
        }
    }
}

fn offset(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        other => bail!("an offset that is no number: {other:?}"),
    }
}
