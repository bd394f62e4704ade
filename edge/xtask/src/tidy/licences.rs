//! Every dependency may be used under a licence we accept, and comes from the public registry.

use super::Finding;
use super::crates::Metadata;

/// Licences that ask for no more than a notice.
const ACCEPTED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Crates under another licence, looked at one by one: name, licence, why it is fine.
const LOOKED_AT: [(&str, &str); 0] = [];

/// The one source of packages.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks all packages in the lock file.
pub fn check(metadata: &Metadata) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let Some(source) = &package.source else { continue };
        let licence = package.license.as_deref().unwrap_or("none");
        let looked_at = LOOKED_AT.contains(&(package.name.as_str(), licence));
        if !looked_at && !accepted(licence) {
            let rule = format!("{} {} has the licence {licence}", package.name, package.version);
            findings.push(Finding::new("Cargo.lock", rule));
        }
        if source != SOURCE {
            findings.push(Finding::new("Cargo.lock", format!("{} comes from {source}", package.name)));
        }
    }
    findings
}

/// Whether a licence expression leaves us a choice of accepted licences.
fn accepted(expression: &str) -> bool {
    // Before there was a grammar, a slash meant "or".
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens = spaced.split_whitespace().peekable();
    let result = any(&mut tokens);
    result && tokens.next().is_none()
}

type Tokens<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(tokens: &mut Tokens) -> bool {
    let mut result = all(tokens);
    while tokens.next_if_eq(&"OR").is_some() {
        result |= all(tokens);
    }
    result
}

fn all(tokens: &mut Tokens) -> bool {
    let mut result = one(tokens);
    while tokens.next_if_eq(&"AND").is_some() {
        result &= one(tokens);
    }
    result
}

fn one(tokens: &mut Tokens) -> bool {
    match tokens.next() {
        Some("(") => {
            let result = any(tokens);
            tokens.next_if_eq(&")").is_some() && result
        }
        Some(name) if tokens.next_if_eq(&"WITH").is_some() => tokens
            .next()
            .is_some_and(|exception| ACCEPTED.contains(&format!("{name} WITH {exception}").as_str())),
        Some(name) => ACCEPTED.contains(&name),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_understood() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR GPL-3.0",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        ] {
            assert!(accepted(good), "{good}");
        }
        for bad in
            ["none", "", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT MIT", "Apache-2.0 WITH GPL-exception"]
        {
            assert!(!accepted(bad), "{bad}");
        }
    }

    #[test]
    fn a_bad_licence_and_a_foreign_source_are_found() {
        let json = r#"{"packages": [
            {"id": "a", "name": "a", "version": "1.0.0", "license": "GPL-3.0", "source": "git+https://example.org/a"},
            {"id": "b", "name": "b", "version": "1.0.0", "license": "MIT",
             "source": "registry+https://github.com/rust-lang/crates.io-index"}]}"#;
        let findings = check(&serde_json::from_str(json).unwrap());
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["a 1.0.0 has the licence GPL-3.0", "a comes from git+https://example.org/a"]);
    }
}
