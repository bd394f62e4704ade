//! Versions that must agree with each other.

use super::{Files, Finding, locked};
use crate::tools::WORKER_BUILD;
use semver::Version;
use serde::Deserialize;
use std::collections::BTreeMap;

const PACKAGE: &str = "edge/package.json";
const LOCK: &str = "edge/package-lock.json";

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default, rename = "devDependencies")]
    dev_dependencies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct PackageLock {
    packages: BTreeMap<String, LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    version: Option<String>,
    resolved: Option<String>,
}

/// Checks that everything which speaks to each other has the version it was tried with.
pub fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    let packages = locked(files);
    let version = |name: &str| packages.iter().find(|(known, _)| known == name).map(|(_, v)| v.as_str());

    let bindgen = version("wasm-bindgen").unwrap_or("missing");
    for name in ["wasm-bindgen", "wasm-bindgen-cli-support"] {
        if !files.text("Cargo.toml").contains(&format!("\n{name} = \"={bindgen}\"")) {
            let rule = format!("{name} must be pinned to {bindgen}: crate and glue speak one dialect");
            findings.push(Finding::new("Cargo.toml", rule));
        }
    }
    let worker = version("worker").unwrap_or("missing");
    if worker != WORKER_BUILD {
        let rule = format!(
            "worker is {worker}, but build/shim.js is of worker-build {WORKER_BUILD} (edge/xtask/src/tools.rs)"
        );
        findings.push(Finding::new("Cargo.lock", rule));
    }
    findings.extend(npm(files).unwrap_or_else(|error| vec![Finding::new(PACKAGE, error.to_string())]));
    findings
}

fn npm(files: &Files) -> serde_json::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let package: Package = serde_json::from_str(files.text(PACKAGE))?;
    let lock: PackageLock = serde_json::from_str(files.text(LOCK))?;
    for (name, pinned) in package.dependencies.iter().chain(&package.dev_dependencies) {
        if Version::parse(pinned).is_err() {
            findings.push(Finding::new(PACKAGE, format!("{name} must be one version, not {pinned}")));
        }
        let found = lock.packages.get(&format!("node_modules/{name}")).and_then(|p| p.version.as_ref());
        if found != Some(pinned) {
            findings.push(Finding::new(LOCK, format!("{name} must be {pinned}, as in package.json")));
        }
    }
    if lock.packages.values().any(|package| package.resolved.is_some()) {
        findings.push(Finding::new(LOCK, "names a registry: run npm with edge/.npmrc"));
    }
    // The runtime's version is 1.DATE.PATCH, and it knows nothing of dates after its own.
    let runtime = package.dependencies.get("workerd").and_then(|version| version.split('.').nth(1));
    let capnp = files.text("edge/workerd.capnp");
    let date = capnp.split("compatibilityDate = \"").nth(1).and_then(|rest| rest.split('"').next());
    if let (Some(runtime), Some(date)) = (runtime, date)
        && date.replace('-', "").as_str() > runtime
    {
        findings.push(Finding::new("edge/workerd.capnp", format!("{date} is after workerd's own {runtime}")));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(packages: &[(&str, &str)]) -> String {
        let entries =
            packages.iter().map(|(n, v)| format!("[[package]]\nname = \"{n}\"\nversion = \"{v}\"\n"));
        entries.collect()
    }

    fn rules(findings: Vec<Finding>) -> String {
        findings.into_iter().map(|finding| format!("{}: {}\n", finding.file, finding.rule)).collect()
    }

    #[test]
    fn disagreeing_versions_are_found() {
        let lock = lock(&[("wasm-bindgen", "0.2.130"), ("worker", WORKER_BUILD)]);
        let good = [
            ("Cargo.lock", lock.as_str()),
            ("Cargo.toml", "\nwasm-bindgen = \"=0.2.130\"\nwasm-bindgen-cli-support = \"=0.2.130\"\n"),
            (PACKAGE, r#"{"dependencies": {"workerd": "1.20261117.1"}}"#),
            (LOCK, r#"{"packages": {"node_modules/workerd": {"version": "1.20261117.1"}}}"#),
            ("edge/workerd.capnp", "compatibilityDate = \"2026-11-01\","),
        ];
        assert_eq!(check(&Files::of(&good)), []);
        for (file, from, to, expected) in [
            ("Cargo.toml", "=0.2.130", "0.2.130", "must be pinned"),
            ("Cargo.lock", WORKER_BUILD, "0.8.0", "worker-build"),
            (PACKAGE, "1.20261117.1", "^1.20261117.1", "must be one version"),
            (LOCK, "1.20261117.1", "1.20261118.1", "as in package.json"),
            (LOCK, "\"version\"", "\"resolved\": \"x\", \"version\"", "names a registry"),
            ("edge/workerd.capnp", "2026-11-01", "2026-12-01", "is after workerd's own"),
        ] {
            let bad: Vec<(&str, String)> = good
                .iter()
                .map(|(path, text)| {
                    (*path, if *path == file { text.replace(from, to) } else { (*text).to_owned() })
                })
                .collect();
            let bad: Vec<(&str, &str)> = bad.iter().map(|(path, text)| (*path, text.as_str())).collect();
            let found = rules(check(&Files::of(&bad)));
            assert!(found.contains(expected), "{file}: {found}");
        }
    }
}
