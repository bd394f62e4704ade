//! What must not stand in style sheets, so that a browser which does not know it loses no more than that.

use super::{Files, Finding};

/// Functions of colours that are newer than the oldest browsers we name.
const NEWER: [&str; 2] = ["oklch(from", "color-mix("];

/// Checks all style sheets.
pub fn check(files: &Files) -> Vec<Finding> {
    let sheets = files.iter().filter(|(path, _)| path.ends_with(".css"));
    sheets
        .flat_map(|(path, text)| rules(text).into_iter().map(move |rule| Finding::new(path, rule)))
        .collect()
}

fn rules(sheet: &str) -> Vec<String> {
    let sheet = without_comments(sheet);
    let mut broken = Vec::new();
    // The conditions and selectors of the blocks that are open.
    let mut open: Vec<&str> = Vec::new();
    let mut rest = sheet.as_str();
    while let Some(at) = rest.find(['{', '}', ';']) {
        let (text, end) = rest.split_at(at);
        let head = text.trim();
        match &end[..1] {
            "{" => {
                broken.extend(mixed(head));
                open.push(head);
            }
            _ => {
                let asked = open.iter().any(|head| head.starts_with("@supports"));
                for function in NEWER.iter().filter(|function| !asked && head.contains(**function)) {
                    // With a variable in it, it would be taken by every browser, and come to nothing in some.
                    broken.push(format!("`{function}` stands outside `@supports`: {head}"));
                }
                if end.starts_with('}') {
                    open.pop();
                }
            }
        }
        rest = &end[1..];
    }
    broken
}

fn without_comments(sheet: &str) -> String {
    let mut parts = sheet.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once("*/").map_or("", |(_, code)| code))
}

/// A list of selectors of which some need `:has`: without it a browser drops them all.
fn mixed(head: &str) -> Option<String> {
    if head.starts_with('@') {
        return None;
    }
    let mut depth = 0_u32;
    let parts = head.split(|sign: char| {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sign == ',' && depth == 0
    });
    let (with, without): (Vec<_>, Vec<_>) = parts.partition(|part| part.contains(":has("));
    (!with.is_empty() && !without.is_empty()).then(|| format!("`:has` takes others with it: {head}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sheet: &str) -> usize {
        check(&Files::of(&[("widget/style.css", sheet)])).len()
    }

    #[test]
    fn newer_colours_are_asked_for() {
        assert_eq!(found("a { color: oklch(from var(--ink) l 0 0); }"), 1);
        assert_eq!(found("@media (width > 1px) { a { color: color-mix(in srgb, red, blue) } }"), 1);
        assert_eq!(
            found("@supports (color: oklch(from red l 0 0)) { a { color: oklch(from red l 0 0); } }"),
            0
        );
        assert_eq!(found("/* oklch(from here; } */ a { color: red; }"), 0);
    }

    #[test]
    fn has_stands_alone() {
        assert_eq!(found("a:has(b), c { color: red; }"), 1);
        assert_eq!(found("a:has(b), c:has(d, e) { color: red; }"), 0);
        assert_eq!(found("a:is(b, c), d { color: red; }"), 0);
    }
}
