//! `cargo xtask courtesy`: the courtesy check on many drafts, outside the inbox. One draft a line
//! in, one line of hints out.

use anyhow::{Context, Result};
use courtesy::{Draft, Hint, Rule, Suggestion, Tables, check};
use serde::Serialize;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How to call it.
#[derive(clap::Args)]
#[command(
    after_help = "A draft: {\"lang\":\"fr\",\"text\":\"Je ne sais pas.\",\"first_agent_message\":false,\
\"visitor_name\":\"\",\"wrap_up_answered\":false}
Only lang and text are needed; lang counts where the text does not tell its own language.
Its hints: {\"hints\":[{\"rule\":\"avoid-phrase\",\"start\":0,\"end\":14,\"suggestion\":{\"replace\":\"…\"}}]},
or {\"add\":\"…\"}, or no suggestion.
Offsets count characters (Unicode scalar values). Empty lines are skipped.
A line that is no draft is told on the error output and answered with {\"error\":\"…\"}, so that the
lines of input and output still match; the exit code is then 2."
)]
pub struct Args {
    /// The file with the drafts, one JSON object a line; `-` reads the standard input
    #[arg(long, value_name = "FILE")]
    jsonl: PathBuf,
}

#[derive(Serialize)]
struct Answer {
    hints: Vec<Span>,
}

#[derive(Serialize)]
struct Span {
    rule: Rule,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<Suggestion>,
}

/// Checks every line; exit code 2 when some could not be read.
pub fn run(args: &Args) -> Result<ExitCode> {
    let name = args.jsonl.display();
    let input: Box<dyn Read> = if args.jsonl == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&args.jsonl).with_context(|| format!("cannot open {name}"))?)
    };
    let mut output = BufWriter::new(std::io::stdout().lock());
    let bad = check_lines(BufReader::new(input), &mut output)?;
    output.flush()?;
    for (line, error) in &bad {
        eprintln!("{name}: line {line}: {error}");
    }
    Ok(if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// Answers each line, and returns those that are no drafts with what is wrong about them.
fn check_lines(input: impl BufRead, output: &mut impl Write) -> Result<Vec<(usize, String)>> {
    let tables = Tables::built_in();
    let mut bad = Vec::new();
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line.context("cannot read on")?;
        // Editors on Windows put a mark before the first line.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        let draft = match serde_json::from_slice::<Draft>(line) {
            Ok(draft) => draft,
            Err(error) => {
                bad.push((number + 1, error.to_string()));
                continue;
            }
        };
        let span = |hint: Hint| {
            let Hint { rule, start, end, suggestion } = hint;
            Span { rule, start, end, suggestion }
        };
        let hints = check(&tables, &draft).into_iter().map(span).collect();
        let answer = serde_json::to_string(&Answer { hints })?;
        writeln!(output, "{answer}")?;
    }
    Ok(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &[u8]) -> (Vec<String>, Vec<(usize, String)>) {
        let mut output = Vec::new();
        let bad = check_lines(input, &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        (output.lines().map(str::to_owned).collect(), bad)
    }

    #[test]
    fn each_draft_is_answered_on_a_line_of_its_own() {
        let (lines, bad) = answers(
            b"\xef\xbb\xbf{\"lang\":\"en\",\"text\":\"Nobody called.\"}\r\n\n{\"lang\":\"ro\",\"text\":\"\xc3\x8emi pare r\xc4\x83u.\",\"first_agent_message\":false,\"visitor_name\":\"\",\"wrap_up_answered\":false}",
        );
        assert_eq!(lines, [r#"{"hints":[{"rule":"avoid-word","start":0,"end":6}]}"#, r#"{"hints":[]}"#]);
        assert_eq!(bad, []);
        let (lines, _) = answers(b"{\"lang\":\"en\",\"text\":\"I don't know.\"}");
        let suggestion = r#""suggestion":{"replace":"Let me look that up for you"}"#;
        assert_eq!(
            lines,
            [format!(r#"{{"hints":[{{"rule":"avoid-phrase","start":0,"end":12,{suggestion}}}]}}"#)]
        );
    }

    #[test]
    fn a_bad_line_is_named_and_hides_no_other() {
        let (lines, bad) =
            answers(b"{\"lang\":\"en\"}\n\n\xff\n[]\n{\"lang\":\"en\",\"text\":\"Thank you.\"}\n");
        assert_eq!(bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3, 4]);
        assert!(bad[0].1.contains("missing field `text`"), "{}", bad[0].1);
        assert_eq!(lines, [r#"{"hints":[]}"#]);
    }
}
