//! Everything that travels stands in the protocol page: frames, commands, events, and each refusal with
//! its status and the sentence it is told in.

use super::{Files, Finding};
use std::collections::BTreeMap;

const PAGE: &str = "edge/protocol/PROTOCOL.md";

/// Stands for the whole page.
const EVERYWHERE: &str = "The protocol";

/// The enums that travel, and under which heading of the page their variants stand.
const ENUMS: [(&str, &str); 8] = [
    ("VisitorFrame", "The visitor's side"),
    ("VisitorCommand", "Visitor's commands"),
    // Some of them go to agents only, whose part of the page says in what it differs.
    ("ServerFrame", EVERYWHERE),
    ("AgentFrame", "The agents' side"),
    ("AgentCommand", "Agents' commands"),
    ("DeskCommand", "The desk's socket"),
    ("DeskFrame", "The desk's socket"),
    ("EventBody", "Events"),
];

/// The variant that stands for what is not known; it never travels.
const UNKNOWN: &str = "unknown";

/// What the page calls the table of refusals.
const REFUSALS: &str = "Refusal codes";

/// Where refusals get their status over HTTP, by a `match` in `fn status`; the others have this one.
const STATUSES: &str = "edge/worker/src/http/error.rs";
const OTHERWISE: &str = "400";

/// Checks the page against the sources, and against all refusals: each one's code and sentence.
pub fn check(files: &Files, refusals: &[(&str, &str)]) -> Vec<Finding> {
    let page = files.text(PAGE);
    let mut findings = Vec::new();
    let mut missing = |rule: String| findings.push(Finding::new(PAGE, rule));
    for (name, heading) in ENUMS {
        let Some(variants) = variants(files, name) else {
            missing(format!("nothing in edge/protocol/src declares `pub enum {name} {{`"));
            continue;
        };
        let section = section(page, heading);
        for variant in variants.iter().filter(|variant| *variant != UNKNOWN) {
            if !section.contains(&format!("`{variant}`")) {
                missing(format!("`{variant}` of {name} is missing under \"{heading}\""));
            }
        }
    }
    let section = section(page, REFUSALS);
    let statuses = statuses(files.text(STATUSES));
    if statuses.is_empty() {
        missing(format!("{STATUSES} has no `fn status` that can be read"));
    }
    for (code, text) in refusals {
        let status = statuses.get(*code).map_or(OTHERWISE, String::as_str);
        let row = format!("| `{code}` | {status} | {text} |");
        if !section.lines().any(|line| line == row) {
            missing(format!("under \"{REFUSALS}\" there must be the row {row}"));
        }
    }
    findings
}

/// The names of an enum's variants as they travel; none when no such enum is declared.
fn variants(files: &Files, name: &str) -> Option<Vec<String>> {
    let declaration = format!("pub enum {name} {{\n");
    let sources = files.iter().filter(|(path, _)| path.starts_with("edge/protocol/src/"));
    let (_, body) = sources.filter_map(|(_, text)| text.split_once(&declaration)).next()?;
    let body = body.split_once("\n}").map_or(body, |(body, _)| body);
    // A variant stands four spaces in; its fields stand deeper, comments and attributes begin otherwise.
    let names = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    let names = names.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    Some(names.map(snake_case).collect())
}

/// `SetName` as `set_name`, as serde spells it.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// The status of each refusal's code, as a `match` of the form `Rejection::A | Rejection::B => 404,` has it.
fn statuses(source: &str) -> BTreeMap<String, String> {
    let Some((_, body)) = source.split_once("fn status(") else { return BTreeMap::new() };
    let body = body.split_once("\n}").map_or(body, |(body, _)| body);
    let arms = body.split(',').filter_map(|arm| arm.split_once("=>"));
    let codes = arms.flat_map(|(names, status)| {
        let names = names.split("Rejection::").skip(1);
        let names = names.map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
        names.map(move |name| (snake_case(name), status.trim().to_owned()))
    });
    codes.collect()
}

/// What stands under a heading, up to the next one of the same or a higher level.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let mut from = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let level = line.chars().take_while(|c| *c == '#').count();
        match from {
            None if level > 0 && line.trim_start_matches('#').trim() == heading => from = Some((at, level)),
            Some((begin, own)) if level > 0 && level <= own => {
                return page.get(begin..at).unwrap_or_default();
            }
            _ => {}
        }
        at += line.len();
    }
    from.and_then(|(begin, _)| page.get(begin..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "/// A frame.\npub enum VisitorCommand {\n    /// Opens it.\n    Start(Opening),\n    \
                          #[serde(rename = \"x\")]\n    SetName {\n        /// The name.\n        name: String,\n    \
                          },\n    Unknown,\n}\n\npub struct Other {\n    Name: u8,\n}\n";

    fn rules(page: &str, refusals: &[(&str, &str)]) -> Vec<String> {
        let status = "fn status(why: Rejection) -> u16 {\n    match why {\n        Rejection::Ended\n        \
                      | Rejection::Stale => 409,\n        _ => 400,\n    }\n}\n";
        let files = [("edge/protocol/src/visitor.rs", SOURCE), (STATUSES, status), (PAGE, page)];
        let files = Files::of(&files);
        let found = check(&files, refusals).into_iter().map(|finding| finding.rule);
        found.filter(|rule| !rule.starts_with("nothing in edge/protocol/src declares")).collect()
    }

    #[test]
    fn a_command_that_is_not_in_its_section_is_found() {
        let page = "## The visitor's side\n`set_name`\n### Visitor's commands\n| `start` |\n#### Notes\n\
                    ### Acknowledgement\n`set_name`\n";
        assert_eq!(
            rules(page, &[]),
            ["`set_name` of VisitorCommand is missing under \"Visitor's commands\""]
        );
        let whole = page.replace("#### Notes", "#### Notes\n`set_name`");
        assert_eq!(rules(&whole, &[]), [] as [&str; 0]);
    }

    #[test]
    fn an_enum_that_is_gone_is_named() {
        let findings = check(&Files::of(&[]), &[]);
        assert_eq!(findings.len(), ENUMS.len() + 1, "and no statuses");
        assert!(findings[0].rule.contains("pub enum VisitorFrame"), "{findings:?}");
    }

    #[test]
    fn a_refusal_that_is_missing_or_told_otherwise_is_found() {
        let page = "### Visitor's commands\n`start` `set_name`\n## Refusal codes\n| code | status | |\n\
                    | `ended` | 409 | It is over. |\n| `bad_id` | 400 | No id. |\n| `stale` | 400 | Too late. |\n";
        let refusals =
            [("ended", "It is over."), ("bad_id", "This is no id."), ("stale", "Too late."), ("x", "Gone.")];
        assert_eq!(
            rules(page, &refusals),
            [
                "under \"Refusal codes\" there must be the row | `bad_id` | 400 | This is no id. |",
                "under \"Refusal codes\" there must be the row | `stale` | 409 | Too late. |",
                "under \"Refusal codes\" there must be the row | `x` | 400 | Gone. |",
            ]
        );
    }
}
