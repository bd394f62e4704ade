//! What others have made of a package, and under which licences they let it be handed on: THIRD-PARTY-LICENSES, made
//! from what cargo and npm say, and from the texts in the crates' own sources. Needs no network.

use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What it is called in a package.
pub const NAME: &str = "THIRD-PARTY-LICENSES";

/// The crates of ours whose programs are handed on; what they are made of is.
const OURS: [&str; 5] = ["edge-worker", "widget", "inbox", "settings", "jasette"];

/// How the files begin that hold a licence.
const TEXTS: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT"];

/// Something that somebody else has made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    /// As SPDX writes it.
    licence: String,
    /// The texts that came with it.
    texts: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<PathBuf>,
    manifest_path: PathBuf,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// The text for a package.
pub fn text(repo: &Repo) -> Result<String> {
    let mut parts = BTreeSet::from([npm(repo, "workerd")?]);
    // For browsers and the Worker, and for this machine.
    for target in ["wasm32-unknown-unknown", &tools::host()?] {
        let mut cargo = tools::cargo();
        cargo.args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", target]);
        cargo.current_dir(repo.root()).stderr(Stdio::null());
        let told = process::capture(&mut cargo, "asking cargo what everything is made of")?;
        let metadata: Metadata =
            serde_json::from_str(&told).context("cargo metadata is not what we expect")?;
        for package in shipped(&metadata, &OURS) {
            let folder = package.manifest_path.parent().context("a manifest stands in a folder")?;
            let licence = package.license.clone().unwrap_or_default();
            let texts = texts(folder, package.license_file.as_deref())?;
            parts.insert(Part {
                name: package.name.clone(),
                version: package.version.clone(),
                licence,
                texts,
            });
        }
    }
    Ok(written(&parts.into_iter().collect::<Vec<_>>()))
}

/// What our programs are made of that is not ours. What only builds or tests them is handed on to nobody.
fn shipped<'a>(metadata: &'a Metadata, ours: &[&str]) -> Vec<&'a Package> {
    let packages: HashMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let nodes: HashMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let is_ours = |package: &&Package| package.source.is_none() && ours.contains(&package.name.as_str());
    let mut open: Vec<&str> =
        metadata.packages.iter().filter(is_ours).map(|package| package.id.as_str()).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        let stays = |one: &&Dependency| one.dep_kinds.iter().any(|kind| kind.kind.is_none());
        open.extend(dependencies.filter(stays).map(|one| one.pkg.as_str()));
    }
    let mut found: Vec<&Package> = seen.into_iter().filter_map(|id| packages.get(id).copied()).collect();
    found.retain(|package| package.source.is_some());
    found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    found
}

/// The licences in a crate's folder, by the names of their files.
fn texts(folder: &Path, named: Option<&Path>) -> Result<Vec<String>> {
    let mut files: BTreeSet<PathBuf> = named.map(|file| folder.join(file)).into_iter().collect();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if TEXTS.iter().any(|begin| name.starts_with(begin)) && entry.file_type()?.is_file() {
            files.insert(entry.path());
        }
    }
    let read = |file: &PathBuf| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    files.iter().map(|file| Ok(String::from_utf8_lossy(&read(file)?).replace("\r\n", "\n"))).collect()
}

/// A program that npm brings, which says its licence and no more.
fn npm(repo: &Repo, name: &str) -> Result<Part> {
    #[derive(Deserialize)]
    struct Manifest {
        version: String,
        license: String,
    }
    let folder = repo.path("edge/node_modules").join(name);
    let manifest =
        fs::read(folder.join("package.json")).with_context(|| format!("{name} is not installed"))?;
    let Manifest { version, license } = serde_json::from_slice(&manifest).context("package.json")?;
    Ok(Part { name: name.to_owned(), version, licence: license, texts: texts(&folder, None)? })
}

/// A list of all, then each text once with whose it is.
fn written(parts: &[Part]) -> String {
    let mut text = "Jasette is made with what others have made, under their licences.\n\n".to_owned();
    let mut by_text: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        let note = if part.texts.is_empty() { " (as SPDX has it; it came without a copy)" } else { "" };
        text.push_str(&format!("{} {}: {}{note}\n", part.name, part.version, part.licence));
        for own in &part.texts {
            by_text.entry(own.trim()).or_default().push(part);
        }
    }
    let mut groups: Vec<_> = by_text.into_iter().collect();
    // The same order whatever the folders of the crates are called.
    groups.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(b.0)));
    for (own, parts) in groups {
        let names: Vec<String> = parts.iter().map(|part| format!("{} {}", part.name, part.version)).collect();
        text.push_str(&format!("\n{}\n{}\n\n{own}\n", "=".repeat(79), names.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_on_is_found_and_what_only_builds_or_tests_is_not() {
        let package = |name: &str, source: &str| {
            format!(
                r#"{{"id":"{name}","name":"{name}","version":"1.0.0","license":"MIT","license_file":null,
                    "manifest_path":"/x/Cargo.toml","source":{source}}}"#
            )
        };
        let theirs = r#""registry""#;
        let packages = [
            package("widget", "null"),
            package("link", "null"),
            package("serde", theirs),
            package("cc", theirs),
            package("insta", theirs),
            package("other", theirs),
        ];
        let node = |id: &str, deps: &[(&str, &str)]| {
            let deps = deps
                .iter()
                .map(|(pkg, kind)| format!(r#"{{"pkg":"{pkg}","dep_kinds":[{{"kind":{kind}}}]}}"#));
            format!(r#"{{"id":"{id}","deps":[{}]}}"#, deps.collect::<Vec<_>>().join(","))
        };
        let nodes = [
            node("widget", &[("link", "null"), ("cc", "\"build\""), ("insta", "\"dev\"")]),
            node("link", &[("serde", "null")]),
            node("serde", &[("link", "null")]),
            node("insta", &[("other", "null")]),
        ];
        let json =
            format!(r#"{{"packages":[{}],"resolve":{{"nodes":[{}]}}}}"#, packages.join(","), nodes.join(","));
        let metadata: Metadata = serde_json::from_str(&json).unwrap();
        let names: Vec<_> = shipped(&metadata, &["widget"]).iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["serde"]);
    }

    #[test]
    fn each_text_stands_once_with_everybody_whose_it_is() {
        let part = |name: &str, texts: &[&str]| Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT OR Apache-2.0".to_owned(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        let parts = [part("a", &["Apache\n"]), part("b", &["MIT, B\n", "Apache"]), part("c", &[])];
        let text = written(&parts);
        assert_eq!(text.matches("Apache\n").count(), 1, "{text}");
        assert!(
            text.contains("a 1.0.0, b 1.0.0\n\nApache\n") && text.contains("b 1.0.0\n\nMIT, B\n"),
            "{text}"
        );
        assert!(
            text.contains("c 1.0.0: MIT OR Apache-2.0 (as SPDX has it; it came without a copy)\n"),
            "{text}"
        );
    }
}
