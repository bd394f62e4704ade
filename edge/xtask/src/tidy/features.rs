//! The tables of features and of security are alive: each row names a test that exists, and each limit a
//! constant that exists.

use super::{Files, Finding};

const TABLES: [&str; 2] = ["tests/FEATURES.md", "tests/SECURITY.md"];

/// Where attacks are tried.
const ATTACKS: &str = "tests/tests/attack/";

/// What the column is called that names a row's tests.
const SHOWN_BY: &str = "shown by";

/// What the column is called that names a limit's constant, `FILE::NAME` of these folders, in backticks.
const CONSTANT: &str = "constant";
const HOMES: [(&str, &str); 20] = [
    ("access", "edge/domain/src"),
    ("account", "edge/domain/src"),
    ("audit", "edge/domain/src"),
    ("customer_block", "edge/domain/src"),
    ("desk", "edge/domain/src"),
    ("export", "edge/domain/src"),
    ("first_run", "edge/domain/src"),
    ("live", "edge/domain/src"),
    ("mail", "edge/domain/src"),
    ("metrics", "edge/domain/src"),
    ("monitor", "edge/domain/src"),
    ("oidc", "edge/domain/src"),
    ("passkey", "edge/domain/src"),
    ("password_reset", "edge/domain/src"),
    ("push", "edge/domain/src"),
    ("second_factor", "edge/domain/src"),
    ("quota", "edge/domain/src"),
    ("readiness", "edge/domain/src"),
    ("sites", "edge/domain/src"),
    ("limits", "edge/protocol/src"),
];

/// Checks every row of every table that says by which tests its rows are shown, or where its limit stands.
pub fn check(files: &Files) -> Vec<Finding> {
    let mut findings: Vec<Finding> = TABLES.iter().flat_map(|table| check_table(files, table)).collect();
    findings.extend(unnamed_attacks(files));
    findings
}

/// Attacks that are tried and that no table names.
fn unnamed_attacks(files: &Files) -> Vec<Finding> {
    let named = |test: &str| TABLES.iter().any(|table| files.text(table).contains(&format!("`{test}`")));
    let mut findings = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with(ATTACKS)) {
        for test in text.lines().filter_map(declared).filter(|test| is_test(text, test) && !named(test)) {
            findings.push(Finding::new(name, format!("{test} is named in no table of attacks")));
        }
    }
    findings
}

/// The function that a line declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?.split('(').next()
}

fn check_table(files: &Files, table: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut rows = 0;
    let mut head: Option<Vec<&str>> = None;
    for line in files.text(table).lines() {
        let Some(cells) = cells(line) else {
            head = None;
            continue;
        };
        let Some(head) = &head else {
            head = Some(cells);
            continue;
        };
        let is_rule = cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')));
        if is_rule {
            continue;
        }
        let name = cells.first().copied().unwrap_or_default();
        let cell = |column: &str| {
            let at = head.iter().position(|title| *title == column)?;
            Some(cells.get(at).copied().unwrap_or_default())
        };
        let mut rules = Vec::new();
        if let Some(tests) = cell(SHOWN_BY) {
            rows += 1;
            rules.extend(check_row(files, tests));
        }
        if let Some(constant) = cell(CONSTANT) {
            rules.extend(check_constants(files, constant));
        }
        findings.extend(rules.into_iter().map(|rule| Finding::new(table, format!("{name}: {rule}"))));
    }
    if rows == 0 {
        findings.push(Finding::new(table, format!("has no row with tests (a column \"{SHOWN_BY}\")")));
    }
    findings
}

/// What is wrong with the constants that a limit names, each in backticks.
fn check_constants(files: &Files, cell: &str) -> Vec<String> {
    let is_declared = |constant: &str| {
        let Some((module, name)) = constant.rsplit_once("::") else { return false };
        let home = HOMES.iter().find(|(known, _)| module.split("::").next() == Some(*known));
        home.is_some_and(|(_, folder)| {
            let file = format!("{folder}/{}.rs", module.replace("::", "/"));
            files.text(&file).contains(&format!("pub const {name}:"))
        })
    };
    let constants: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
    let undeclared = constants.iter().filter(|constant| !is_declared(constant));
    let mut rules: Vec<String> =
        undeclared.map(|constant| format!("there is no constant {constant}")).collect();
    if constants.is_empty() {
        rules.push("names no constant".to_owned());
    }
    rules
}

/// The cells of a table's line; none for any other line.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// What is wrong with a row's tests: files in backticks, each followed by the functions in it.
fn check_row(files: &Files, tests: &str) -> Vec<String> {
    let mut rules = Vec::new();
    let mut shown = false;
    let mut file: Option<&str> = None;
    for word in tests.split('`').skip(1).step_by(2) {
        if word.ends_with(".rs") {
            file = Some(word);
        } else if let Some(file) = file {
            if is_test(files.text(file), word) {
                shown = true;
            } else {
                rules.push(format!("{file} has no test {word}"));
            }
        } else {
            rules.push(format!("{word} stands behind no file"));
        }
    }
    if !shown && rules.is_empty() {
        rules.push("names no test".to_owned());
    }
    rules
}

/// Whether a function of that name is declared right below a `#[test]` of some kind.
fn is_test(text: &str, name: &str) -> bool {
    let mut attributes = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("#[") {
            attributes.push(line);
        } else if declared(line) == Some(name) {
            return attributes.iter().any(|attribute| {
                let name = attribute.trim_start_matches("#[").split(['(', ']']).next().unwrap_or_default();
                name.ends_with("test")
            });
        } else {
            attributes.clear();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const TESTS: &str = "#[tokio::test]\nasync fn it_holds() {\n}\n\n#[test]\n#[ignore = \"slow\"]\nfn it_is_fast() {\n}\n\n\
                         fn a_helper() {\n}\n";

    fn rules(table: &str) -> Vec<String> {
        let [features, _] = TABLES;
        let quota = ("edge/domain/src/quota.rs", "pub const FRAMES: Limit = Limit::a_minute(1);\n");
        let files = Files::of(&[(features, table), ("tests/tests/a.rs", TESTS), quota]);
        check_table(&files, features).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn rows_with_tests_are_fine_and_other_tables_are_not_asked() {
        let table = "| id | feature | shown by |\n|---|---|---|\n\
                     | A1 | x | `tests/tests/a.rs` `it_holds` `it_is_fast` |\n\n\
                     | id | measured by |\n|---|---|\n| R2 | `cargo xtask bench` |\n";
        assert_eq!(rules(table), [] as [&str; 0]);
    }

    #[test]
    fn a_row_without_a_test_that_exists_is_found() {
        let table = "| id | feature | shown by |\n|---|---|---|\n\
                     | A1 | x | |\n| A2 | x | `tests/tests/a.rs` |\n| A3 | x | `tests/tests/a.rs` `it_hold` |\n\
                     | A4 | x | `tests/tests/gone.rs` `it_holds` |\n| A5 | x | `tests/tests/a.rs` `a_helper` |\n\
                     | A6 | x | `it_holds` |\n";
        assert_eq!(
            rules(table),
            [
                "A1: names no test",
                "A2: names no test",
                "A3: tests/tests/a.rs has no test it_hold",
                "A4: tests/tests/gone.rs has no test it_holds",
                "A5: tests/tests/a.rs has no test a_helper",
                "A6: it_holds stands behind no file",
            ]
        );
    }

    #[test]
    fn a_limit_names_a_constant_that_exists() {
        let table = "| what | constant |\n|---|---|\n| a | `quota::FRAMES` |\n| b | `quota::GONE` |\n\
                     | c | `other::FRAMES` |\n\n| id | shown by |\n|---|---|\n\
                     | A1 | `tests/tests/a.rs` `it_holds` |\n";
        assert_eq!(
            rules(table),
            ["b: there is no constant quota::GONE", "c: there is no constant other::FRAMES"]
        );
    }

    #[test]
    fn an_attack_that_no_table_names_is_found() {
        let table = "| a | shown by |\n|---|---|\n| x | `tests/tests/attack/a.rs` `it_holds` |\n";
        let files =
            Files::of(&[(TABLES[1], table), ("tests/tests/attack/a.rs", TESTS), ("tests/tests/b.rs", TESTS)]);
        let found: Vec<String> = unnamed_attacks(&files).into_iter().map(|finding| finding.rule).collect();
        assert_eq!(found, ["it_is_fast is named in no table of attacks"]);
    }

    #[test]
    fn a_table_that_is_gone_is_found() {
        assert_eq!(rules("Nothing."), ["has no row with tests (a column \"shown by\")"]);
    }
}
