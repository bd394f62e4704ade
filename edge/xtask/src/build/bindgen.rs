//! The JavaScript between wasm and its host, made by wasm-bindgen. Its command-line program is a thin
//! layer over the library that is called here, which compiles in a tenth of the time.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// For a browser: `glue.js`, whose default export loads `glue_bg.wasm` from where it is told.
pub fn for_browser(wasm: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.out_name("glue");
    generate(&mut bindgen, wasm, out)
}

/// The same for the main piece of an app in pieces: what the others import is there for them.
pub fn for_pieces(main: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.out_name("glue").keep_lld_exports(true);
    generate(&mut bindgen, main, out)
}

/// For the edge: `index.js`, which imports `index_bg.wasm` and can start it afresh after a panic. These
/// are the options that worker-build chooses.
pub fn for_worker(wasm: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.module(true)?.out_name("index").reset_state_function(true).force_enable_abort_handler(true);
    generate(&mut bindgen, wasm, out)
}

fn generate(bindgen: &mut Bindgen, wasm: &Path, out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    bindgen
        .input_path(wasm)
        .typescript(false)
        .generate(out)
        .with_context(|| format!("wasm-bindgen failed for {}", wasm.display()))
}
