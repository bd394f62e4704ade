//! The script between an app's wasm and the browser: what it says at length, what nobody needs of it,
//! and what it asks although every browser that runs the wasm gives the same answer.

use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// Questions and their answers in every browser that knows reference types, without which the wasm
/// does not run at all; and one about a function that is always given.
const SETTLED: [(&str, &str); 3] = [
    ("typeof FinalizationRegistry === 'undefined'", "false"),
    ("'encodeInto' in cachedTextEncoder", "true"),
    ("realloc === undefined", "false"),
];

/// The two ends of what is left of starting: the app's own script streams and instantiates.
const START: [(&str, &str); 2] = [("__wbg_get_imports", "imports"), ("__wbg_finalize_init", "run")];

/// The glue with other names for some of its words; each of them must occur.
pub fn renamed(glue: &str, names: &BTreeMap<&str, String>) -> Result<String> {
    let mut left: Vec<&str> = names.keys().copied().collect();
    let mut text = String::new();
    let mut rest = glue;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        text.push_str(before);
        text.push_str(names.get(word).map_or(word, String::as_str));
        left.retain(|name| *name != word);
        rest = after;
    }
    text.push_str(rest);
    match left.first() {
        Some(name) => bail!("the glue does not know {name}"),
        None => Ok(text),
    }
}

/// The words of the glue.
pub fn words(glue: &str) -> impl Iterator<Item = &str> {
    glue.split(|c| !is_part(c)).filter(|word| !word.is_empty())
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// The glue without what wasm that imports no more than `needed` never asks for.
pub fn trimmed(glue: &str, needed: &BTreeSet<String>) -> Result<String> {
    let mut text = String::new();
    let mut left_out = false;
    for line in glue.lines() {
        left_out |= imported(line).is_some_and(|name| !needed.contains(name));
        if !left_out {
            text.push_str(line);
            text.push('\n');
        }
        left_out &=
            !line.strip_prefix(ENTRY).is_some_and(|rest| rest.starts_with('}') && rest.ends_with(','));
    }
    for (question, answer) in SETTLED {
        if !text.contains(question) {
            bail!("the glue no longer asks {question}");
        }
        text = text.replace(question, answer);
    }
    for (inner, name) in START {
        if !text.contains(&format!("function {inner}(")) {
            bail!("the glue has no {inner}");
        }
        text.push_str(&format!("export {{ {inner} as {name} }};\n"));
    }
    Ok(text)
}

/// How the first and the last line of a function begin that the wasm imports.
const ENTRY: &str = "        ";

/// The name of the function that begins with this line, if one does.
fn imported(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix(ENTRY)?.split_once(": function(")?;
    name.chars().all(is_part).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
function __wbg_get_imports() {
    const import0 = {
        i0: function(arg0) {
            arg0.abort();
        },
        i1: function() { return handleError(function (arg0) {
            arg0.close();
        }, arguments); },
        i2: function() {
            return 2;
        },
    };
}
const CLOSURE_DTORS = (typeof FinalizationRegistry === 'undefined') ? {} : 1;
if (!('encodeInto' in cachedTextEncoder)) {
}
if (realloc === undefined) {
}
function __wbg_finalize_init(instance) {
}
";

    #[test]
    fn words_get_other_names_and_parts_of_words_do_not() {
        let names = BTreeMap::from([("outside", "i0".to_owned())]);
        let glue = "const all = { outside: function() { outsider(1) } };";
        assert_eq!(renamed(glue, &names).unwrap(), "const all = { i0: function() { outsider(1) } };");
        assert!(renamed("const all = {};", &names).is_err());
    }

    #[test]
    fn what_the_wasm_does_not_import_goes_and_the_rest_stays() {
        let expected = "\
function __wbg_get_imports() {
    const import0 = {
        i2: function() {
            return 2;
        },
    };
}
const CLOSURE_DTORS = (false) ? {} : 1;
if (!(true)) {
}
if (false) {
}
function __wbg_finalize_init(instance) {
}
export { __wbg_get_imports as imports };
export { __wbg_finalize_init as run };
";
        assert_eq!(trimmed(GLUE, &BTreeSet::from(["i2".to_owned()])).unwrap(), expected);
        let all = ["i0", "i1", "i2"].map(str::to_owned).into();
        assert!(trimmed(GLUE, &all).unwrap().contains("arg0.close();\n        }, arguments); },\n"));
    }

    #[test]
    fn glue_of_another_make_is_refused() {
        for word in ["encodeInto", "__wbg_finalize_init", "realloc"] {
            assert!(trimmed(&GLUE.replace(word, "other"), &BTreeSet::new()).is_err(), "{word}");
        }
    }
}
