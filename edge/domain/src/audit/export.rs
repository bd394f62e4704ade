//! The log as a table for spreadsheets: comma-separated, as RFC 4180 has it.

use jiff::Timestamp as Moment;
use protocol::conversation::party::Agent;
use protocol::ids::Timestamp;
use protocol::team::audit::AuditLine;

/// The head of the table. It begins with the mark by which spreadsheets know UTF-8.
pub const CSV_HEAD: &str = "\u{feff}time,who,who_id,what,whom,whom_id,about,network,session,count\r\n";

/// One line of it. Times are UTC (RFC 3339).
#[must_use]
pub fn csv_row(line: &AuditLine) -> String {
    let name = |agent: &Option<Agent>| agent.as_ref().map(|one| one.name.clone()).unwrap_or_default();
    let id = |agent: &Option<Agent>| agent.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
    let cells = [
        utc(line.at),
        name(&line.who),
        id(&line.who),
        line.what.name().to_owned(),
        name(&line.whom),
        id(&line.whom),
        line.about.join(" "),
        line.network.clone(),
        line.session.clone(),
        line.count.to_string(),
    ];
    let mut row = cells.map(|text| cell(&text)).join(",");
    row.push_str("\r\n");
    row
}

/// A moment, as RFC 3339 has it; empty for one that lies beyond.
fn utc(at: Timestamp) -> String {
    let moment = i64::try_from(at).ok().and_then(|at| Moment::from_millisecond(at).ok());
    moment.map(|moment| moment.to_string()).unwrap_or_default()
}

/// A cell. What a spreadsheet would take for a formula begins with an apostrophe, which it does not show
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
