//! Which crate may depend on which.

use super::Finding;
use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What cargo knows about the workspace and its dependencies, as far as it is asked for.
#[derive(Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    #[serde(default)]
    workspace_default_members: Vec<String>,
}

/// One package.
#[derive(Deserialize)]
pub struct Package {
    id: String,
    pub name: String,
    /// Where it comes from; a workspace member comes from nowhere.
    pub source: Option<String>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    features: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or nothing for a plain one.
    kind: Option<String>,
    #[serde(default)]
    features: Vec<String>,
}

/// Asks cargo, without the network when everything has been downloaded before.
pub fn metadata(repo: &Repo) -> Result<Metadata> {
    let ask = |extra: &[&str]| {
        let mut cargo = tools::cargo();
        cargo.args(["metadata", "--format-version=1", "--locked"]).args(extra).current_dir(repo.root());
        process::capture(cargo.stderr(std::process::Stdio::null()), "cargo metadata")
    };
    let text = ask(&["--offline"]).or_else(|_| ask(&[])).context("Cargo.lock is out of date, or offline")?;
    serde_json::from_str(&text).context("cargo metadata is not what we expect")
}

/// Pure crates: what they must not know, directly.
const PURE: [&str; 5] = ["protocol", "domain", "link", "courtesy", "transfer"];
const IMPURE: [&str; 14] = [
    "worker",
    "leptos",
    "js-sys",
    "web-sys",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "gloo",
    "getrandom",
    "rand",
    "chrono",
    "time",
    "uuid",
    "tokio",
    "reqwest",
];
/// Apps, and what they share: they learn everything from protocol.
const APPS: [&str; 5] = ["widget", "inbox", "settings", "team_ui", "link"];

/// The feature with which faults are planted for tests.
const PLANTED: &str = "planted-bugs";

/// Checks the workspace's own packages.
pub fn check(metadata: &Metadata) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.source.is_none()) {
        let file = format!("Cargo.toml of {}", package.name);
        if package.features.get("default").is_some_and(|features| features.iter().any(|one| one == PLANTED)) {
            findings.push(Finding::new(&file, format!("{PLANTED} must not be on by default")));
        }
        for dependency in &package.dependencies {
            let for_tests = package.name == "tests" || dependency.kind.as_deref() == Some("dev");
            if !for_tests && dependency.features.iter().any(|feature| feature == PLANTED) {
                findings.push(Finding::new(&file, format!("only tests may ask for {PLANTED}")));
            }
            let name = dependency.name.as_str();
            let pure = PURE.contains(&package.name.as_str()) && dependency.kind.as_deref() != Some("dev");
            if pure && IMPURE.contains(&name) {
                findings.push(Finding::new(&file, format!("a pure crate must not depend on {name}")));
            }
            if APPS.contains(&package.name.as_str()) && name == "domain" {
                findings.push(Finding::new(&file, "an app must not depend on domain"));
            }
            if name == "worker" && package.name != "edge-worker" {
                findings.push(Finding::new(&file, "only edge-worker knows Cloudflare"));
            }
        }
        if package.name == "tests" && metadata.workspace_default_members.contains(&package.id) {
            findings
                .push(Finding::new("Cargo.toml", "tests must not be a default member: they need a build"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(package: &str, dependency: &str, kind: &str) -> usize {
        let json = format!(
            r#"{{"packages": [{{"id": "x", "name": "{package}", "version": "0.1.0",
                "source": null, "dependencies": [{{"name": "{dependency}", "kind": {kind}}}]}}],
                "workspace_default_members": ["x"]}}"#
        );
        check(&serde_json::from_str(&json).unwrap()).len()
    }

    #[test]
    fn forbidden_dependencies_are_found() {
        assert_eq!(rules("domain", "getrandom", "null"), 1);
        assert_eq!(rules("domain", "worker", "null"), 2);
        assert_eq!(rules("courtesy", "web-sys", "null"), 1);
        assert_eq!(rules("link", "js-sys", "null"), 1);
        assert_eq!(rules("link", "domain", "null"), 1);
        assert_eq!(rules("inbox", "domain", "\"dev\""), 1);
        assert_eq!(rules("tests", "tokio", "null"), 1, "a default member");
    }

    #[test]
    fn planted_faults_that_would_ship_are_found() {
        let with = |package: &str, extra: &str| {
            let json = format!(
                r#"{{"packages": [{{"id": "x", "name": "{package}", "version": "0.1.0",
                    "source": null, {extra}}}]}}"#
            );
            check(&serde_json::from_str(&json).unwrap()).len()
        };
        let asks = r#""dependencies": [{"name": "domain", "kind": null, "features": ["planted-bugs"]}]"#;
        assert_eq!(with("edge-worker", asks), 1);
        assert_eq!(with("tests", asks), 0);
        assert_eq!(with("domain", r#""features": {"default": ["planted-bugs"]}"#), 1);
        assert_eq!(with("domain", r#""features": {"planted-bugs": []}"#), 0);
    }

    #[test]
    fn allowed_dependencies_are_not() {
        assert_eq!(rules("domain", "protocol", "null"), 0);
        assert_eq!(rules("domain", "rand", "\"dev\""), 0);
        assert_eq!(rules("edge-worker", "worker", "null"), 0);
    }
}
