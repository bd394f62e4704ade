//! An app's wasm in pieces: what its code marks with `wasm_split` comes apart, and is loaded when it is first
//! called. What several of these need and the app itself does not is loaded with the first of them.
//!
//! The pieces share the main one's memory and its table of functions, by which they call one another. A script
//! beside the glue, the link, loads them; the glue imports it, and it the glue.

use crate::repo;
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};

/// The main piece, for wasm-bindgen.
pub const MAIN: &str = "main.wasm";
/// The link, in which the pieces have their first names.
const LINK: &str = "link.js";
/// The link as it is bundled, beside the glue.
const BOUND_LINK: &str = "./link.bound.js";

/// Takes wasm apart that was linked with `--emit-relocs`: into a folder with [`MAIN`], the pieces and their link.
pub fn split(wasm: &[u8], out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    let main = out.join(MAIN);
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut options = Options::new(wasm);
    options.output_dir = out;
    options.main_out_path = &main;
    options.link_name = BOUND_LINK;
    options.main_module = "./glue.js";
    // Its error type is no `std::error::Error`.
    transform(options).map_err(|error| anyhow!("cannot take the wasm apart: {error:?}"))?;
    let link = out.join(BOUND_LINK);
    fs::rename(&link, out.join(LINK)).with_context(|| format!("{} is missing", link.display()))
}

/// The names of the pieces in a folder beside the main one, without their endings, in alphabetical order.
pub fn pieces(dir: &Path) -> Result<Vec<String>> {
    let files = repo::files_below(dir)?.into_iter().filter_map(|file| file.to_str().map(str::to_owned));
    let pieces = files.filter_map(|file| file.strip_suffix(".wasm").map(str::to_owned));
    let mut pieces: Vec<String> = pieces.filter(|name| *name != "main").collect();
    pieces.sort_unstable();
    Ok(pieces)
}

/// The link in a folder.
pub fn link(dir: &Path) -> Result<String> {
    let path = dir.join(LINK);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Puts the link where the glue imports it, with the names of the served files, which all lie in one folder.
pub fn bind(link: &str, glue: &Path, names: &[(String, String)]) -> Result<()> {
    repo::write(&glue.join(BOUND_LINK), addressed(link, names)?.as_bytes())
}

/// A link with other names for its pieces.
fn addressed(link: &str, names: &[(String, String)]) -> Result<String> {
    let mut link = link.to_owned();
    for (piece, served) in names {
        let (from, to) = (format!("\"./{piece}.wasm\""), format!("\"./{served}\""));
        if !link.contains(&from) {
            return Err(anyhow!("the link does not load {piece}"));
        }
        link = link.replace(&from, &to);
    }
    Ok(link)
}

/// What a piece is called as an asset: `people` for the piece that `wasm_split(people)` names.
pub fn asset_name(app: &str, piece: &str) -> String {
    format!("{app}-{}", piece.strip_prefix("split_").unwrap_or(piece).replace('_', "-"))
}

/// Where the pieces of an app are made, beside its glue: wasm-bindgen clears its own folder.
pub fn folder(bound: &Path) -> PathBuf {
    bound.with_extension("pieces")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_loaded_from_where_it_is_served() {
        let link =
            "fetch(new URL(\"./split_people.wasm\", import.meta.url)); fetch(new URL(\"./chunk_2.wasm\", x))";
        let served = |piece: &str, name: &str| (piece.to_owned(), name.to_owned());
        let names = [served("split_people", "a-1.wasm"), served("chunk_2", "b-2.wasm")];
        let wanted = "fetch(new URL(\"./a-1.wasm\", import.meta.url)); fetch(new URL(\"./b-2.wasm\", x))";
        assert_eq!(addressed(link, &names).unwrap(), wanted);
        assert!(addressed(link, &[served("split_other", "c.wasm")]).is_err(), "a piece that nothing loads");
    }

    #[test]
    fn a_piece_is_called_after_its_section() {
        assert_eq!(asset_name("settings", "split_people"), "settings-people");
        assert_eq!(asset_name("settings", "chunk_12"), "settings-chunk-12");
    }
}
