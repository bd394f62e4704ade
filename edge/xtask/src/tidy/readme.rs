//! The README points at files that exist.

use super::{Files, Finding};

/// Where paths in the README begin.
const ROOTS: [&str; 4] = ["edge/", "widget/", "tests/", "site-demo/"];
/// What is there only after a build or a run.
const MADE: [&str; 3] = ["edge/dist", "edge/worker/build", "edge/node_modules"];

/// Checks every path that stands in backticks, or begins a line of a code block.
pub fn check(files: &Files, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in paths(files.text("README.md")) {
        if !MADE.iter().any(|made| path.starts_with(made)) && !exists(&path) {
            findings.push(Finding::new("README.md", format!("{path} does not exist")));
        }
    }
    findings
}

fn paths(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            found.extend(line.split_whitespace().next());
        } else {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    let is_path = |word: &&str| {
        ROOTS.iter().any(|root| word.starts_with(root)) && !word.contains(['*', '<', '{', ' ', '=', ':', '…'])
    };
    found.into_iter().filter(is_path).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_gone_is_found() {
        let readme = "See `edge/protocol` and `edge/gone.rs`, not `cargo xtask` or `edge/dist/public`.\n\
                      ```\nwidget/src   the app\nwidget/lost  nothing\n```\n`tests/{e2e,fault}`\n";
        let files = Files::of(&[("README.md", readme)]);
        let findings = check(&files, |path| matches!(path, "edge/protocol" | "widget/src"));
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["edge/gone.rs does not exist", "widget/lost does not exist"]);
        assert_eq!(check(&Files::of(&[]), |_| false), []);
    }
}
