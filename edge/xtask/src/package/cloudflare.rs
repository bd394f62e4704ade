//! The folder for Cloudflare: the Worker and the public files as they were built, and what wrangler and the deploy
//! button read. Whoever deploys it needs Node, and no Rust.

use super::{VERSION, adapted, copy, folder, licences};
use crate::build::PUBLIC;
use crate::repo::{self, Repo};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// What stands as it is.
const FILES: [(&str, &str); 6] = [
    ("LICENSE", "LICENSE"),
    ("edge/package/cloudflare/README.md", "README.md"),
    ("edge/package/cloudflare/dev.vars.example", ".dev.vars.example"),
    ("edge/package/cloudflare/gitignore", ".gitignore"),
    ("edge/worker/build/index.js", "worker/index.js"),
    ("edge/worker/build/index_bg.wasm", "worker/index_bg.wasm"),
];

/// Makes the folder.
pub fn make(repo: &Repo) -> Result<PathBuf> {
    let folder = folder(repo, &format!("jasette-{VERSION}-cloudflare"))?;
    copy(repo, &folder, &FILES)?;
    repo::write(&folder.join(licences::NAME), licences::text(repo)?.as_bytes())?;
    let public = repo.path(PUBLIC);
    for file in repo::files_below(&public)? {
        let content = fs::read(public.join(&file)).with_context(|| file.display().to_string())?;
        repo::write(&folder.join("public").join(&file), &content)?;
    }
    let configuration = adapted(
        repo,
        "edge/wrangler.jsonc",
        &[
            ("\"main\": \"worker/build/index.js\"", "\"main\": \"worker/index.js\""),
            ("\"directory\": \"dist/public\"", "\"directory\": \"public\""),
            (
                "// Jasette on Cloudflare. Objects and bindings are the same as in workerd.capnp; `cargo xtask tidy`\n\
                 // checks it. Deploy with `cargo xtask deploy` (first `--dry-run`), which builds everything before.\n",
                "// Jasette on Cloudflare. Deploy with `npm run deploy`, as README.md says.\n",
            ),
            (" by `cargo xtask build --release`.", "."),
        ],
    )?;
    repo::write(&folder.join("wrangler.jsonc"), configuration.as_bytes())?;
    let package =
        package(&repo.read("edge/package/cloudflare/package.json")?, &repo.read("edge/package.json")?)?;
    repo::write(&folder.join("package.json"), package.as_bytes())?;
    Ok(folder)
}

/// The package's own description, with our version and the version of wrangler that it was tried with.
fn package(template: &str, tools: &str) -> Result<String> {
    let tools: Value = serde_json::from_str(tools).context("edge/package.json")?;
    let wrangler = tools.pointer("/dependencies/wrangler").and_then(Value::as_str);
    let wrangler = wrangler.context("edge/package.json names no wrangler")?;
    let told = template.replace("$VERSION", VERSION).replace("$WRANGLER", wrangler);
    serde_json::from_str::<Value>(&told).context("edge/package/cloudflare/package.json")?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deployed_is_deployed_by_the_wrangler_it_was_tried_with() {
        let template = r#"{"version": "$VERSION", "devDependencies": {"wrangler": "$WRANGLER"}}"#;
        let told = package(template, r#"{"dependencies": {"wrangler": "4.1.2"}}"#).unwrap();
        assert!(told.contains(r#""wrangler": "4.1.2""#) && !told.contains('$'), "{told}");
        assert!(package(template, "{}").is_err());
        assert!(package("{", r#"{"dependencies": {"wrangler": "4.1.2"}}"#).is_err());
    }

    #[test]
    fn every_secret_that_is_asked_for_is_explained_and_is_one_of_ours() {
        let repo = Repo::find().unwrap();
        let package: Value =
            serde_json::from_str(&repo.read("edge/package/cloudflare/package.json").unwrap()).unwrap();
        let told = package["cloudflare"]["bindings"].as_object().unwrap();
        let example = repo.read("edge/package/cloudflare/dev.vars.example").unwrap();
        let asked: Vec<_> =
            example.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
        let ours = repo.read("edge/workerd.capnp").unwrap();
        for name in &asked {
            let text = told[*name]["description"].as_str().unwrap_or_default();
            assert!(text.len() > 20, "{name} is not explained");
            assert!(ours.contains(&format!("name = \"{name}\", fromEnvironment")), "{name}");
        }
        let objects = repo.read("edge/wrangler.jsonc").unwrap();
        for name in told.keys() {
            let bound = objects.contains(&format!("\"name\": \"{name}\""));
            assert!(bound || asked.contains(&name.as_str()), "nothing is called {name}");
        }
    }
}
