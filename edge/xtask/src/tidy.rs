//! `cargo xtask tidy`: the rules of the house that no compiler knows. Each check is a function from
//! texts to findings, so that its test can show it a bad sample.

mod crates;
mod documents;
mod features;
mod glossary;
mod objects;
mod protocol_page;
mod sources;
mod styles;
mod texts;
mod versions;

use crate::repo::{self, Repo};
use anyhow::{Result, bail};
use protocol::rejection::Rejection;
use std::collections::BTreeMap;
use std::path::Path;

/// A broken rule: where, and which.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    file: String,
    rule: String,
}

impl Finding {
    fn new(file: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { file: file.into(), rule: rule.into() }
    }
}

/// The text files of the repository, by their path from the root.
pub struct Files(BTreeMap<String, String>);

/// Folders that hold nothing we wrote.
const SKIPPED: [&str; 7] = ["target", ".git", ".state", "node_modules", "dist", "build", ".wrangler"];

impl Files {
    fn load(repo: &Repo) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut open = vec![repo.root().to_owned()];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(&dir)? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if path.is_dir() {
                    // `xtask/src/build` is ours: only a build folder beside a Cargo.toml is output.
                    let ours = name == "build" && !dir.join("Cargo.toml").exists();
                    if ours || !SKIPPED.contains(&name.as_ref()) {
                        open.push(path);
                    }
                } else if name != ".git"
                    && let Ok(text) = std::fs::read_to_string(&path)
                {
                    // In a worktree `.git` is a file that names a path of this machine.
                    files.insert(repo.show(&path), text);
                }
            }
        }
        Ok(Self(files))
    }

    /// A file's text; empty when there is none, which the checks then complain about.
    fn text(&self, path: &str) -> &str {
        self.0.get(path).map_or("", String::as_str)
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }
}

/// Checks everything and tells all findings at once.
pub fn run(repo: &Repo) -> Result<()> {
    let files = Files::load(repo)?;
    let metadata = crates::metadata(repo)?;
    let refusals: Vec<_> = Rejection::ALL.iter().map(|one| (one.code(), one.text())).collect();
    let checks: [(&str, Vec<Finding>); 10] = [
        ("objects and bindings", objects::check(&files)),
        ("crates", crates::check(&metadata)),
        ("versions", versions::check(&files)),
        ("sources", sources::check(&files)),
        ("styles", styles::check(&files)),
        ("texts", texts::check(&files)),
        ("glossary", glossary::check(&files)),
        ("documents", documents::check(&files, |path| repo.path(path).exists())),
        ("protocol page", protocol_page::check(&files, &refusals)),
        ("features", features::check(&files)),
    ];
    let mut broken = 0;
    for (name, findings) in checks {
        eprintln!("tidy: {name}: {}", if findings.is_empty() { "ok" } else { "not ok" });
        for finding in &findings {
            eprintln!("  {}: {}", finding.file, finding.rule);
        }
        broken += findings.len();
    }
    match broken {
        0 => Ok(()),
        1 => bail!("one rule of the house is broken, see above"),
        _ => bail!("{broken} rules of the house are broken, see above"),
    }
}

/// The part of a Rust file before its tests.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Whether a file is a test of its own.
fn is_test(path: &str) -> bool {
    let path = Path::new(path);
    path.iter().skip(1).any(|part| part == "tests") || path.file_name().is_some_and(|name| name == "tests.rs")
}

/// Name and version of every package in Cargo.lock.
fn locked(files: &Files) -> Vec<(String, String)> {
    repo::locked_packages(files.text("Cargo.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_part_of_a_file_is_left_out() {
        let text = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    TESTS\n}\n";
        assert_eq!(without_tests(text), "fn a() {}\n");
        assert!(is_test("tests/tests/e2e/main.rs"));
        assert!(is_test("widget/tests/web.rs"));
        assert!(!is_test("tests/src/edge.rs"));
    }
}
