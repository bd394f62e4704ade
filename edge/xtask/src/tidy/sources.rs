//! What must and must not stand in source files.

use super::{Files, Finding, is_test, without_tests};

/// Most lines of a file, its tests not counted.
const LINES: usize = 400;

/// The pure crates.
const PURE: [&str; 5] =
    ["edge/protocol/src/", "edge/domain/src/", "edge/link/src/", "edge/courtesy/src/", "edge/transfer/src/"];

/// What knows secrets.
const SERVER: [&str; 2] = ["edge/worker/src/", "edge/domain/src/"];

/// Clocks and chance, which the pure crates get handed in.
const IMPURE: [&str; 8] =
    ["SystemTime", "Instant", "rand::", "getrandom", "Date::now", "std::env", "std::fs", "std::net"];

/// The beginnings of statements, as they stand in string literals.
const SQL: [&str; 6] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM", "CREATE TABLE", ".exec("];

// Spelled in two parts, or this file would break its own rules.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
const HOSTS: [&str; 3] =
    [concat!("registry.", "npmjs"), concat!("static.", "crates.io"), concat!("pypi.", "org")];
const MACHINE_PATHS: [&str; 4] =
    [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// What is compared in the same time however much of it is right. What is stored of a token is found by its
/// hash, of which a guess tells nothing.
const SECRETS: [&str; 4] = ["token", "secret", "signature", "password"];

/// Checks all files.
pub fn check(files: &Files) -> Vec<Finding> {
    files.iter().flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut broken = |rule: String| findings.push(Finding::new(path, rule));
    let written_by_tools = path.ends_with(".lock") || path.ends_with("package-lock.json");
    let extension = path.rsplit('.').next().unwrap_or("");
    let code = matches!(extension, "rs" | "js" | "css" | "html");
    let body = without_tests(text);

    if extension == "rs" && !text.starts_with("//!") {
        broken("must open with `//!` and what it is for".to_owned());
    }
    let lines = body.lines().count();
    if matches!(extension, "rs" | "js") && !is_test(path) && lines > LINES {
        broken(format!("has {lines} lines without its tests, more than {LINES}: split it"));
    }
    if code {
        for word in UNFINISHED.iter().filter(|word| text.contains(**word)) {
            broken(format!("is not finished: {word}"));
        }
    }
    if !written_by_tools {
        for host in HOSTS.iter().filter(|host| text.contains(**host)) {
            broken(format!("names a package registry: {host}"));
        }
        // The places in a container are the same on every machine.
        let container = path.ends_with("/Dockerfile");
        for machine in MACHINE_PATHS.iter().filter(|machine| !container && has_absolute(text, machine)) {
            broken(format!("names a path of one machine: {machine}"));
        }
    }
    if PURE.iter().any(|pure| path.starts_with(pure)) {
        for name in IMPURE.iter().filter(|name| has_code(body, name)) {
            broken(format!("a pure crate must not use {name}"));
        }
    }
    if path.starts_with("edge/worker/src/") && !may_speak_sql(path) {
        for word in SQL.iter().filter(|word| has_code(body, word)) {
            broken(format!("SQL belongs in edge/worker/src/store: {word}"));
        }
    }
    let is_server = SERVER.iter().any(|server| path.starts_with(server)) && !path.ends_with("/tests.rs");
    if is_server && compares_a_secret(body) {
        broken("a secret is compared by `crypto::equal`, never by == or !=".to_owned());
    }
    if extension == "html" {
        html(text).into_iter().for_each(&mut broken);
    }
    findings
}

/// The objects' databases stand in one folder.
fn may_speak_sql(path: &str) -> bool {
    path.starts_with("edge/worker/src/store/")
}

/// Whether a word stands outside comments.
fn has_code(text: &str, word: &str) -> bool {
    text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word))
}

/// Whether one side of a comparison is named after a secret.
fn compares_a_secret(text: &str) -> bool {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| ["==", "!="].map(|sign| line.split_once(sign))).flatten().any(|(left, right)| {
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '!' | '&' | '|' | '{' | ';');
        let left = left.trim_end().rsplit(ends).next().unwrap_or_default();
        let right = right.trim_start().split(ends).find(|word| !word.is_empty()).unwrap_or_default();
        [left, right].iter().any(|side| {
            let named = side.trim_start_matches('*').to_ascii_lowercase();
            SECRETS.iter().any(|secret| named.contains(secret))
        })
    })
}

/// Whether a path stands there as an absolute one, not as the middle of another.
fn has_absolute(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '}' | '*'))
    })
}

/// Our Content-Security-Policy would block what stands inline, and so may a customer's.
fn html(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for tag in text.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or("");
        let name = tag.split_whitespace().next().unwrap_or("");
        let attributes: Vec<&str> = tag.split_whitespace().skip(1).collect();
        if name == "script" && !attributes.iter().any(|attribute| attribute.starts_with("src=")) {
            broken.push("has an inline script".to_owned());
        }
        if name == "style" || attributes.iter().any(|attribute| attribute.starts_with("style=")) {
            broken.push(format!("has an inline style in <{name}>"));
        }
        if attributes.iter().any(|attribute| attribute.starts_with("on") && attribute.contains('=')) {
            broken.push(format!("has an inline handler in <{name}>"));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> String {
        check_file(path, text).into_iter().map(|finding| finding.rule + "\n").collect()
    }

    #[test]
    fn a_secret_is_compared_in_constant_time() {
        for bad in ["if token == known {", "known.token != *shown", "a == stored.secret", "x || signature==y"]
        {
            let text = format!("//! x\nfn f() {{ {bad} }}\n");
            assert!(rules("edge/worker/src/http/auth.rs", &text).contains("crypto::equal"), "{bad}");
            assert_eq!(rules("edge/inbox/src/x.rs", &text), "", "where no secret is known");
        }
        for good in ["tokens.len() == 3", "// token == known", "equal(&token, &known)", "name == \"x\""] {
            let text = format!("//! x\n{good}\n");
            assert_eq!(rules("edge/domain/src/identity.rs", &text), "", "{good}");
        }
    }

    #[test]
    fn a_clean_file_is_clean() {
        let text = "//! What it is for.\n\n/// A clock's Instant is only mentioned here.\nfn a() {}\n";
        assert_eq!(rules("edge/domain/src/a.rs", text), "");
        assert_eq!(
            rules("widget/frame.html", "<body data-x=\"1\"><script src=\"__JS__\"></script></body>"),
            ""
        );
    }

    #[test]
    fn every_rule_finds_its_bad_sample() {
        let long = format!("//! Long.\n{}", "fn a() {}\n".repeat(LINES));
        let inline = "<script>alert(1)</script><p style=\"color:red\" onclick=\"x()\">";
        for (path, text, expected) in [
            ("widget/src/a.rs", "fn a() {}\n", "must open with"),
            ("widget/src/a.rs", long.as_str(), "split it"),
            ("widget/src/a.rs", concat!("//! A.\n// TO", "DO later\n"), "is not finished"),
            (".npmrc", concat!("registry=https://registry.", "npmjs.org/"), "names a package registry"),
            ("README.md", concat!("run /ro", "ot/bin/x"), "names a path of one machine"),
            ("edge/domain/src/a.rs", "//! A.\nuse std::time::Instant;\n", "must not use Instant"),
            ("edge/courtesy/src/a.rs", "//! A.\nuse std::fs;\n", "must not use std::fs"),
            ("edge/link/src/a.rs", "//! A.\nuse std::time::Instant;\n", "must not use Instant"),
            ("edge/worker/src/objects/desk.rs", "//! A.\nlet q = \"SELECT 1\";\n", "SQL belongs in"),
            ("widget/frame.html", inline, "inline script"),
            ("widget/frame.html", inline, "inline style in <p>"),
            ("widget/frame.html", inline, "inline handler in <p>"),
        ] {
            let found = rules(path, text);
            assert!(found.contains(expected), "{path}: {found}");
        }
    }

    #[test]
    fn rules_leave_alone_what_is_not_theirs() {
        assert_eq!(rules("edge/worker/src/store/summaries.rs", "//! A.\nlet q = \"SELECT 1\";\n"), "");
        assert_eq!(rules("edge/Dockerfile", concat!("VOLUME /ho", "me/nonroot")), "");
        assert_eq!(rules("README.md", concat!("see edge/wo", "rk/x and $HOME/ho", "me/y")), "");
        let tests = format!("//! A.\n\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn a() {}\n".repeat(LINES));
        assert_eq!(rules("edge/domain/src/a.rs", &tests), "");
    }
}
