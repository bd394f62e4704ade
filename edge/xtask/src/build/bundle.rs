//! Scripts and style sheets as browsers get them: bundled by esbuild; scripts made smaller by terser,
//! which also puts functions in the place of their only call.

use crate::process;
use crate::repo::Repo;
use crate::tools::Tools;
use anyhow::{Context, Result};
use std::path::Path;

/// What terser may do beyond its defaults. Commas for semicolons save letters, but nothing once they
/// are compressed.
const SMALLER: &str = "passes=3,sequences=false,hoist_funs=true,unsafe_arrows=true";

/// A style sheet with all that it imports.
pub fn style(tools: &Tools, source: &Path) -> Result<String> {
    process::capture(
        esbuild(tools, source).args(["--minify", "--target=es2022,safari16"]),
        &format!("bundling {}", source.display()),
    )
}

/// A script with all that it imports; `extra` says what kind of script.
pub fn script(repo: &Repo, tools: &Tools, source: &Path, extra: &[&str]) -> Result<String> {
    let bundled = repo.target().join("xtask/bundled.js");
    let mut bundle = esbuild(tools, source);
    bundle.args(["--minify-syntax", "--target=es2022"]).args(extra);
    bundle.arg(format!("--outfile={}", bundled.display()));
    process::run(&mut bundle, &format!("bundling {}", source.display()))?;
    let mut smaller = tools.command(&tools.npm("terser"));
    smaller.arg(&bundled).args(["--module", "--ecma", "2022", "--mangle", "--compress", SMALLER]);
    let script = process::capture(&mut smaller, &format!("minifying {}", source.display()))?;
    std::fs::remove_file(&bundled).context("the bundle is gone")?;
    Ok(script.trim_end().to_owned())
}

fn esbuild(tools: &Tools, source: &Path) -> std::process::Command {
    let mut command = tools.command(&tools.npm("esbuild"));
    command.arg(source).args(["--bundle", "--charset=utf8", "--legal-comments=none", "--log-level=warning"]);
    command
}
