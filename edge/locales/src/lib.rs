//! Locale files: one `key = text` a line, `#` comments, placeholders in braces.
//!
//! A build dependency of the apps, whose build scripts turn `en.txt` into an enum of keys, so that a
//! wrong key is a compile error; and a dependency of xtask, which checks the files and packs them.

use std::path::Path;
use std::{env, fs};

/// Reads a locale file into keys and texts, in the file's order.
///
/// # Errors
/// A sentence that names the line: no `=`, a key that is not snake_case, an empty text, a key
/// given twice, a placeholder that is not closed.
pub fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err(format!("line {number} is not `key = text`"));
        };
        let (key, value) = (key.trim(), value.trim());
        if !is_key(key) {
            return Err(format!("line {number}: the key `{key}` is not snake_case"));
        }
        if value.is_empty() {
            return Err(format!("line {number}: `{key}` has no text"));
        }
        if entries.iter().any(|(known, _)| known == key) {
            return Err(format!("line {number}: `{key}` is given twice"));
        }
        placeholders(value).map_err(|error| format!("line {number}: `{key}`: {error}"))?;
        entries.push((key.to_owned(), value.to_owned()));
    }
    Ok(entries)
}

/// The placeholders of a text, sorted: `Hello {name}` has `name`.
///
/// # Errors
/// A sentence about a brace without its partner or an odd name.
pub fn placeholders(text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            return Err("a `}` comes without a `{`".to_owned());
        }
        let Some((name, tail)) = after.split_once('}') else {
            return Err("a `{` is not closed".to_owned());
        };
        if !is_key(name) {
            return Err(format!("the placeholder `{{{name}}}` is not snake_case"));
        }
        names.push(name.to_owned());
        rest = tail;
    }
    if rest.contains('}') {
        return Err("a `}` comes without a `{`".to_owned());
    }
    names.sort();
    Ok(names)
}

/// What stands between the forms of a text that counts something.
pub const FORMS: &str = " | ";

/// The plural forms of a text with their categories: `one: {count} message | other: {count} messages`.
/// A text of one form has no category.
pub fn forms(text: &str) -> Vec<(&str, &str)> {
    text.split(FORMS).map(|form| form.split_once(": ").unwrap_or(("", form))).collect()
}

/// For a build script: writes [`keys_source`] of an English locale file to `keys.rs` in `OUT_DIR`, and
/// has cargo run the script again when that file changes.
///
/// # Errors
/// A sentence that names the file: it cannot be read or written, or see [`keys_source`].
pub fn generate_keys(english: &str) -> Result<(), String> {
    println!("cargo::rerun-if-changed={english}");
    let write = || -> Result<(), String> {
        let text = fs::read_to_string(english).map_err(|error| error.to_string())?;
        let source = keys_source(&text)?;
        let directory = env::var("OUT_DIR").map_err(|error| error.to_string())?;
        fs::write(Path::new(&directory).join("keys.rs"), source).map_err(|error| error.to_string())
    };
    write().map_err(|error| format!("{english}: {error}"))
}

/// Rust source of `enum Key` and `KEYS`, in the order of the English file. A text's place in the
/// asset that a browser downloads is `Key as usize`.
///
/// # Errors
/// See [`parse`]; and two keys that become the same variant.
pub fn keys_source(en: &str) -> Result<String, String> {
    let entries = parse(en)?;
    let mut variants: Vec<String> = Vec::new();
    let mut body = String::new();
    for (key, text) in &entries {
        let variant = pascal(key);
        if variants.contains(&variant) {
            return Err(format!("`{key}` makes the variant `{variant}` a second time"));
        }
        body.push_str(&format!("    /// `{}`\n    {variant},\n", text.replace('`', "'")));
        variants.push(variant);
    }
    Ok(format!(
        "/// Every text of the app, in the order of the English locale file.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n\
         pub enum Key {{\n{body}}}\n\n\
         /// How many texts there are.\n\
         pub const KEYS: usize = {};\n",
        entries.len()
    ))
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn pascal(key: &str) -> String {
    let capitalised = key.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
    });
    capitalised.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_in_order_without_comments() {
        let entries = parse("# greetings\nhello = Hello {name} = you\n\n bye=Bye\n").unwrap();
        let expected = [("hello", "Hello {name} = you"), ("bye", "Bye")];
        assert_eq!(entries, expected.map(|(key, text)| (key.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, problem) in [
            ("a = b\nnonsense", "line 2 is not `key = text`"),
            ("Hello = hi", "line 1: the key `Hello` is not snake_case"),
            ("hello =", "line 1: `hello` has no text"),
            ("a = b\na = c", "line 2: `a` is given twice"),
            ("a = {open", "line 1: `a`: a `{` is not closed"),
            ("a = open}", "line 1: `a`: a `}` comes without a `{`"),
            ("a = {A b}", "line 1: `a`: the placeholder `{A b}` is not snake_case"),
        ] {
            assert_eq!(parse(text), Err(problem.to_owned()), "{text}");
        }
    }

    #[test]
    fn plural_forms_have_their_categories() {
        assert_eq!(forms("one: a: b | other: {n}"), [("one", "a: b"), ("other", "{n}")]);
        assert_eq!(forms("plain"), [("", "plain")]);
    }

    #[test]
    fn keys_become_variants_in_order() {
        let source = keys_source("launcher_open = Chat\nrating_1 = Bad").unwrap();
        assert!(
            source.contains("    /// `Chat`\n    LauncherOpen,\n    /// `Bad`\n    Rating1,\n"),
            "{source}"
        );
        assert!(source.contains("pub const KEYS: usize = 2;"), "{source}");
        assert!(keys_source("a_b = x\na__b = y").is_err());
    }
}
