//! Scripts and style sheets as browsers get them: bundled and made small by esbuild.

use crate::process;
use crate::tools::Tools;
use anyhow::Result;
use std::path::Path;

/// A style sheet with all that it imports.
pub fn style(tools: &Tools, source: &Path) -> Result<String> {
    esbuild(tools, source, &["--target=es2022,safari16"])
}

/// A script with all that it imports; `extra` says what kind of script.
pub fn script(tools: &Tools, source: &Path, extra: &[&str]) -> Result<String> {
    Ok(esbuild(tools, source, &[&["--target=es2022"], extra].concat())?.trim_end().to_owned())
}

fn esbuild(tools: &Tools, source: &Path, extra: &[&str]) -> Result<String> {
    let mut command = tools.command(&tools.npm("esbuild"));
    command.arg(source).args(["--bundle", "--minify", "--charset=utf8", "--legal-comments=none"]);
    // Nobody disposes of the glue's classes by that name, and without it those that are not used go.
    command.arg("--define:Symbol.dispose=undefined");
    command.arg("--log-level=error").args(extra);
    process::capture(&mut command, &format!("bundling {}", source.display()))
}
