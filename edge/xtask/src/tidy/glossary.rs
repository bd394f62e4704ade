//! One word for a thing, in every app: no text uses a word that the glossary replaces.

use super::texts::FOLDERS;
use super::{Files, Finding};
use locales::{forms, parse};

const GLOSSARY: &str = "edge/GLOSSARY.md";

/// What the column is called that names the words which the glossary replaces.
const REPLACED: &str = "not";

/// The folder of the visitors' app. What stands for the team only is not looked for there.
const VISITORS: &str = "widget/locales";
const TEAM: &str = "team";

/// Words that are not used: `fr: clore, clôture; ro team: încercați`.
#[derive(Debug, PartialEq, Eq)]
struct Replaced<'a> {
    locale: &'a str,
    team_only: bool,
    word: &'a str,
    /// What the row calls the thing in that language.
    instead: &'a str,
}

/// Looks for each replaced word in each text of its language.
pub fn check(files: &Files) -> Vec<Finding> {
    let (replaced, mut findings) = read(files.text(GLOSSARY));
    if replaced.is_empty() {
        findings.push(Finding::new(GLOSSARY, format!("has no words in a column \"{REPLACED}\"")));
    }
    for (folder, locales) in FOLDERS {
        for locale in locales {
            let file = format!("{folder}/{locale}.txt");
            // What cannot be read is told by the check of the texts.
            for (key, text) in parse(files.text(&file)).unwrap_or_default() {
                let wrong = replaced.iter().filter(|one| {
                    one.locale == *locale
                        && !(one.team_only && folder == VISITORS)
                        && forms(&text).iter().any(|(_, form)| has_word(form, one.word))
                });
                findings.extend(wrong.map(|one| {
                    let rule = format!(
                        "`{key}` says \"{}\"; the word is \"{}\" ({GLOSSARY})",
                        one.word, one.instead
                    );
                    Finding::new(&file, rule)
                }));
            }
        }
    }
    findings
}

/// The replaced words of all rows, and the rows that cannot be understood.
fn read(glossary: &str) -> (Vec<Replaced<'_>>, Vec<Finding>) {
    let (mut replaced, mut findings) = (Vec::new(), Vec::new());
    let mut head: Option<Vec<&str>> = None;
    for line in glossary.lines() {
        let Some(cells) = cells(line) else {
            head = None;
            continue;
        };
        let Some(head) = &head else {
            head = Some(cells);
            continue;
        };
        if cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':'))) {
            continue;
        }
        let cell = |column: &str| {
            let at = head.iter().position(|title| title.eq_ignore_ascii_case(column))?;
            cells.get(at).copied()
        };
        for part in
            cell(REPLACED).unwrap_or_default().split(';').map(str::trim).filter(|part| !part.is_empty())
        {
            let Some((scope, words)) = part.split_once(':') else {
                findings
                    .push(Finding::new(GLOSSARY, format!("`{part}` does not say of which language it is")));
                continue;
            };
            let (locale, team) = scope.trim().split_once(' ').unwrap_or((scope.trim(), ""));
            let Some(instead) = column(locale).and_then(cell).filter(|_| ["", TEAM].contains(&team)) else {
                findings.push(Finding::new(GLOSSARY, format!("`{scope}` is no language of the glossary")));
                continue;
            };
            let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
            replaced.extend(words.map(|word| Replaced { locale, team_only: team == TEAM, word, instead }));
        }
    }
    (replaced, findings)
}

/// What the column of a language is called.
fn column(locale: &str) -> Option<&'static str> {
    match locale {
        "en" => Some("English"),
        "fr" => Some("French"),
        "ro" => Some("Romanian"),
        _ => None,
    }
}

/// The cells of a table's row; nothing for a line of another kind.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// Whether a text has a word or phrase, in whichever case, and not as a part of a longer word.
fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    text.match_indices(&word).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# Glossary\n\n| English | French | Romanian | in code | not |\n|---|---|---|---|---|\n\
        | saved reply | réponse enregistrée | răspuns salvat | `Canned` | en: canned; fr: prédéfinie, préenregistré |\n\
        | you | vous | tu | | ro team: încercați |\n";

    fn found(glossary: &str, path: &str, text: &str) -> Vec<String> {
        let files = Files::of(&[(GLOSSARY, glossary), (path, text)]);
        check(&files).into_iter().map(|finding| format!("{}: {}", finding.file, finding.rule)).collect()
    }

    #[test]
    fn a_word_that_is_replaced_is_found_in_a_text_of_its_language() {
        assert_eq!(
            found(TABLE, "edge/inbox/locales/en.txt", "menu = Canned messages\nother = Uncanned"),
            [
                "edge/inbox/locales/en.txt: `menu` says \"canned\"; the word is \"saved reply\" (edge/GLOSSARY.md)"
            ]
        );
        let plural = "n = one: {count} réponse prédéfinie | other: {count} réponses prêtes";
        assert_eq!(found(TABLE, "edge/settings/locales/fr.txt", plural).len(), 1);
        assert_eq!(found(TABLE, "edge/inbox/locales/fr.txt", "n = Canned").len(), 0, "English only");
        assert_eq!(
            found(TABLE, "edge/inbox/locales/en.txt", "canned = Saved replies").len(),
            0,
            "a key is code"
        );
    }

    #[test]
    fn the_team_is_spoken_to_in_its_own_way() {
        let text = "again = Încercați din nou";
        assert_eq!(found(TABLE, "edge/inbox/locales/ro.txt", text).len(), 1);
        assert_eq!(found(TABLE, "widget/locales/ro.txt", text).len(), 0, "visitors are addressed formally");
    }

    #[test]
    fn a_glossary_that_replaces_nothing_or_is_not_understood_is_told() {
        assert_eq!(found("| English | not |\n|---|---|\n| a | |\n", "x", "").len(), 1);
        let bad = "| English | not |\n|---|---|\n| a | canned; de: x; en all: y; en: b |\n";
        assert_eq!(found(bad, "x", "").len(), 3);
    }
}
