//! The documents point at what exists, and the README stays short enough to be read.

use super::{Files, Finding};
use std::collections::BTreeSet;

/// Most lines of the README: whoever comes by reads no more. The rest stands in the folder it is about.
const README_LINES: usize = 150;

/// Where paths in the documents begin.
const ROOTS: [&str; 4] = ["edge/", "widget/", "tests/", "site-demo/"];
/// What is there only after a build or a run.
const MADE: [&str; 3] = ["edge/dist", "edge/worker/build", "edge/node_modules"];
/// Documents about the past, which name what was.
const HISTORY: [&str; 1] = ["CHANGELOG.md"];

/// Checks every path that stands in backticks or begins a line of a code block, and every link.
pub fn check(files: &Files, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, text) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        if HISTORY.contains(&document) {
            continue;
        }
        for path in paths(text) {
            if !MADE.iter().any(|made| path.starts_with(made)) && !exists(path) {
                findings.push(Finding::new(document, format!("{path} does not exist")));
            }
        }
        for link in links(text) {
            findings.extend(follow(files, document, link, &exists).map(|rule| Finding::new(document, rule)));
        }
    }
    let lines = files.text("README.md").lines().count();
    if lines > README_LINES {
        let rule =
            format!("has {lines} lines, more than {README_LINES}: move what is about one folder there");
        findings.push(Finding::new("README.md", rule));
    }
    findings
}

fn paths(text: &str) -> Vec<&str> {
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
    found.into_iter().filter(is_path).collect()
}

/// The targets of the links in a document, those to other hosts left out.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target).filter(|target| !target.contains("://") && !target.contains(' '))
}

/// What is wrong with a link of a document.
fn follow(files: &Files, document: &str, link: &str, exists: impl Fn(&str) -> bool) -> Option<String> {
    let (target, heading) = link.split_once('#').unwrap_or((link, ""));
    let path = if target.is_empty() { document.to_owned() } else { resolve(document, target) };
    if !exists(&path) {
        return Some(format!("links to {path}, which does not exist"));
    }
    let known = heading.is_empty() || headings(files.text(&path)).contains(heading);
    (!known).then(|| format!("links to {link}, and {path} has no such heading"))
}

/// A link's target as a path from the root.
fn resolve(document: &str, target: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The headings of a document as links name them: small letters, digits and hyphens.
fn headings(text: &str) -> BTreeSet<String> {
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let titles =
        text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    titles
        .map(|title| title.to_lowercase().chars().filter(is_kept).collect::<String>().replace(' ', "-"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(documents: &[(&str, &str)]) -> Vec<String> {
        let known = ["edge/protocol", "widget/src", "widget/EMBED.md", "README.md", "edge/OPERATIONS.md"];
        let findings = check(&Files::of(documents), |path| known.contains(&path));
        findings.into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_path_that_is_gone_is_found() {
        let text = "See `edge/protocol` and `edge/gone.rs`, not `cargo xtask` or `edge/dist/public`.\n\
                    ```\nwidget/src   the app\nwidget/lost  nothing\n```\n`tests/{e2e,fault}`\n";
        let expected = ["edge/gone.rs does not exist", "widget/lost does not exist"];
        assert_eq!(rules(&[("README.md", text)]), expected);
        assert_eq!(rules(&[("widget/EMBED.md", text)]), expected);
        assert_eq!(rules(&[("CHANGELOG.md", text)]), [] as [&str; 0]);
        assert_eq!(rules(&[]), [] as [&str; 0]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let readme = "# A\n[x](widget/EMBED.md) [y](widget/EMBED.md#the-javascript-api) [z](#b) \
                      [web](https://shop.example/gone)\n## It's B, c\n[own](#its-b-c)\n";
        let embed = "# E\n## The JavaScript API\n[up](../edge/OPERATIONS.md) [gone](GONE.md)\n";
        assert_eq!(
            rules(&[("README.md", readme), ("widget/EMBED.md", embed)]),
            [
                "links to #b, and README.md has no such heading",
                "links to widget/GONE.md, which does not exist"
            ]
        );
    }

    #[test]
    fn a_readme_that_never_ends_is_found() {
        assert_eq!(rules(&[("README.md", &"x\n".repeat(150))]), [] as [&str; 0]);
        let long = rules(&[("README.md", &"x\n".repeat(151))]);
        assert!(long[0].starts_with("has 151 lines, more than 150"), "{long:?}");
    }
}
