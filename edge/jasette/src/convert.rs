//! `convert`: what is in an export of another product, row by row where something is wrong, and the lines that a site's
//! import takes of it. The rules are in `transfer`; here the file is read.

use anyhow::{Context, Result};
use protocol::ids::Timestamp;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use transfer::batch::line;
use transfer::record;
use transfer::{FileFault, Reader, Row, Source};

/// How many bytes are read at a time.
const PIECE: usize = 256 * 1024;
/// How many rows that are not taken are printed one by one.
const PRINTED: usize = 100;

/// What `convert` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// The export
    file: PathBuf,
    /// The product it is of: zendesk, zendesk_chat, intercom, crisp or chatwoot; else whichever it turns out to be
    #[arg(long, value_name = "PRODUCT")]
    from: Option<String>,
    /// Where to write the lines; without it, nothing is written
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Reads the export. Rows that are not taken end it with a failure, once the others are written.
pub fn run(args: &Args) -> Result<ExitCode> {
    let chosen = match &args.from {
        None => None,
        Some(code) => Some(Source::of_code(code).with_context(|| format!("no such product: {code}"))?),
    };
    let mut input = File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let now = Timestamp::try_from(now).unwrap_or(Timestamp::MAX);
    let mut output: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(BufWriter::new(create(path)?)),
        None => Box::new(io::sink()),
    };
    let found = convert(&mut input, &mut output, chosen, now)?;
    output.flush()?;
    print(&found);
    Ok(if found.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A file that is not there yet: an export of a year is not to be written over by a slip.
fn create(path: &Path) -> Result<File> {
    File::create_new(path).with_context(|| format!("cannot write {}", path.display()))
}

/// What was in a file.
#[derive(Debug, Default)]
struct Found {
    source: Option<Source>,
    conversations: u64,
    /// Rows that were not taken, as they are printed.
    refused: Vec<String>,
    /// Who wrote, and in how many conversations.
    people: BTreeMap<String, u64>,
}

fn convert(
    input: &mut dyn Read,
    output: &mut dyn Write,
    chosen: Option<Source>,
    now: Timestamp,
) -> Result<Found> {
    let mut found = Found::default();
    let mut reader = Reader::new(chosen, now);
    let mut piece = vec![0; PIECE];
    loop {
        let length = input.read(&mut piece).context("cannot read the file")?;
        let mut rows = Vec::new();
        if length == 0 {
            found.source = reader.finish(&mut |row| rows.push(row)).map_err(fault)?;
            write(rows, output, &mut found)?;
            return Ok(found);
        }
        reader.push(piece.get(..length).unwrap_or_default(), &mut |row| rows.push(row)).map_err(fault)?;
        write(rows, output, &mut found)?;
    }
}

fn fault(fault: FileFault) -> anyhow::Error {
    anyhow::anyhow!("{fault}")
}

fn write(rows: Vec<Row>, output: &mut dyn Write, found: &mut Found) -> Result<()> {
    for row in rows {
        let refuse = |why: &dyn std::fmt::Display| {
            let id = row.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            format!("row {}{id}: {why}", row.number)
        };
        let conversation = match &row.outcome {
            Ok(conversation) => conversation,
            Err(reason) => {
                found.refused.push(refuse(reason));
                continue;
            }
        };
        match record::exported(conversation).and_then(line) {
            Ok(line) => writeln!(output, "{line}").context("cannot write the lines")?,
            Err(rejection) => {
                found.refused.push(refuse(&rejection.text()));
                continue;
            }
        }
        found.conversations += 1;
        for name in record::people(conversation) {
            *found.people.entry(name.to_owned()).or_default() += 1;
        }
    }
    Ok(())
}

fn print(found: &Found) {
    let source = found.source.map_or("an unknown product", Source::name);
    println!("{} conversations of {source}, {} rows left out", found.conversations, found.refused.len());
    for (name, count) in &found.people {
        println!("  {name}: in {count}");
    }
    for refused in found.refused.iter().take(PRINTED) {
        println!("  {refused}");
    }
    if found.refused.len() > PRINTED {
        println!("  and {} more", found.refused.len() - PRINTED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, chosen: Option<Source>) -> Result<(Found, String)> {
        let mut output = Vec::new();
        let found = convert(&mut text.as_bytes(), &mut output, chosen, 1_767_225_600_000)?;
        Ok((found, String::from_utf8(output).unwrap()))
    }

    #[test]
    fn an_export_becomes_lines_and_what_is_wrong_is_said() {
        let text = concat!(
            r#"{"id":"a","messages":[{"from":"user","date":1679100000000,"text":"Hi"},"#,
            r#"{"from":"operator","date":1679100000001,"text":"Yes","user":{"name":"Sorin"}}]}"#,
            "\n",
            r#"{"id":"b","messages":[{"from":"user","text":"Hi"}]}"#,
            "\n"
        );
        let (found, lines) = of(text, Some(Source::Crisp)).unwrap();
        assert_eq!((found.source, found.conversations), (Some(Source::Crisp), 1));
        assert_eq!(found.refused, ["row 2 (b): it does not say when anything was written"]);
        assert_eq!(found.people.get("Sorin"), Some(&1));
        assert!(
            lines.starts_with("{\"conversation\":{\"id\":\"imported-") && lines.lines().count() == 1,
            "{lines}"
        );
        let why = of(text, Some(Source::Intercom)).unwrap_err().to_string();
        assert_eq!(why, "this looks like an export of Crisp");
        assert_eq!(of("", None).unwrap_err().to_string(), "the file is empty");
    }
}
