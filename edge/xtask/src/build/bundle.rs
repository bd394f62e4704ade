//! Scripts and style sheets as browsers get them: bundled by esbuild, and made small by it; scripts by terser
//! once more, which finds a few hundred bytes in them.

use crate::process;
use crate::repo::{self, Repo};
use crate::tools::Tools;
use anyhow::Result;
use std::path::Path;

/// A style sheet with all that it imports.
pub fn style(tools: &Tools, source: &Path) -> Result<String> {
    esbuild(tools, source, &["--target=es2022,safari16"])
}

/// A script with all that it imports, as a module or not; `extra` are more words to the bundler.
pub fn script(repo: &Repo, tools: &Tools, source: &Path, is_module: bool, extra: &[&str]) -> Result<String> {
    let format = if is_module { "--format=esm" } else { "--format=iife" };
    let bundled = esbuild(tools, source, &[&["--target=es2022", format], extra].concat())?;
    let between = repo.target().join("xtask/bundled.js");
    repo::write(&between, bundled.as_bytes())?;
    let mut command = tools.command(&tools.npm("terser"));
    command.arg(&between).args(["--ecma", "2020", "--mangle"]);
    command.args(["--compress", "passes=3,unsafe_arrows=true"]);
    if is_module {
        command.arg("--module");
    }
    let small = process::capture(&mut command, &format!("making {} small", source.display()))?;
    Ok(small.trim_end().to_owned())
}

fn esbuild(tools: &Tools, source: &Path, extra: &[&str]) -> Result<String> {
    let mut command = tools.command(&tools.npm("esbuild"));
    command.arg(source).args(["--bundle", "--minify", "--charset=utf8", "--legal-comments=none"]);
    // Nobody disposes of the glue's classes by that name, and without it those that are not used go.
    command.arg("--define:Symbol.dispose=undefined");
    command.arg("--log-level=error").args(extra);
    process::capture(&mut command, &format!("bundling {}", source.display()))
}
