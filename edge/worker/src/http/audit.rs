//! `/v1/sites/SITE/audit`: what the team has done, for those who run the site. Looking at it is not written down,
//! taking it away is.

use crate::env::now;
use crate::fault::Fault;
use crate::http::auth;
use crate::http::body;
use crate::http::guard::{Call, Guard, Manager};
use crate::http::response::{self, Reply};
use crate::rpc::{self, FoundAudit, Noted, SiteCall};
use domain::audit::{AuditAction, CSV_HEAD, Cursor, EXPORT_PAGE, Entry, Filter, PAGE, csv_row};
use domain::roles::Role;
use futures::stream;
use protocol::ids::SiteId;
use protocol::team::audit::{AuditLine, AuditPage, AuditRetention};
use worker::{Env, Headers, ResponseBuilder};

/// `GET /v1/sites/SITE/audit?from=&to=&who=&what=&before=`: a page, the latest first.
#[worker::send]
pub async fn list(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let filter = filter(&call)?;
    // One more than a page tells whether there is another.
    let FoundAudit { mut lines, days } = find(&call.env, &site, &filter, PAGE + 1).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let before = lines.last().filter(|_| more).map(|line| line.id.clone());
    let page = AuditPage { before, lines, days, may_shorten: is_owner(&call, &site).await? };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &page)?.into())
}

/// `GET /v1/sites/SITE/audit.csv`: all of them for a spreadsheet, with the same query, read piece by piece.
#[worker::send]
pub async fn export(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let filter = Filter { before: None, ..filter(&call)? };
    note(&call, &site, AuditAction::LogExported, &[]).await?;
    let headers = Headers::new();
    headers.set("content-type", "text/csv; charset=utf-8")?;
    headers.set("content-disposition", "attachment; filename=\"activity.csv\"")?;
    headers.set("content-security-policy", domain::files::POLICY)?;
    headers.set("cross-origin-resource-policy", "same-origin")?;
    let begin = (call.env.clone(), site, Some(filter), true);
    let pieces = stream::unfold(begin, async |(env, site, filter, first)| {
        let filter = filter?;
        let (piece, next) = match piece(&env, &site, &filter).await {
            Ok((rows, next)) => (Ok(rows), next),
            Err(fault) => (Err(fault.rejection().code().to_owned()), None),
        };
        let head = if first { CSV_HEAD } else { "" };
        let piece = piece.map(|rows| [head, &rows].concat().into_bytes());
        Some((piece.map_err(worker::Error::RustError), (env, site, next, false)))
    });
    Ok(ResponseBuilder::new().with_headers(headers).from_stream(pieces)?.into())
}

/// `PUT /v1/sites/SITE/audit/retention`: how long lines are kept. Only owners may shorten it.
#[worker::send]
pub async fn set_retention(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let AuditRetention { days } = body::read(&call.request).await?;
    let set = SiteCall::SetAuditRetention(days, call.actor()?, is_owner(&call, &site).await?);
    let () = rpc::ask(&rpc::site(&call.env, &site)?, &set).await?;
    Reply::no_content()
}

/// Writes down what is about to be done of what no object changes. If that does not get through, it is not done.
pub async fn note(call: &Call, site: &SiteId, what: AuditAction, about: &[&str]) -> Result<(), Fault> {
    let entry = Entry::new(&call.actor()?, what, None, about, now());
    let noted = SiteCall::Note(vec![Noted { key: None, entry }]);
    rpc::ask(&rpc::site(&call.env, site)?, &noted).await
}

fn filter(call: &Call) -> Result<Filter, Fault> {
    let mut given = Vec::new();
    for name in ["from", "to", "who", "what", "before"] {
        given.push((name, call.query(name)?));
    }
    let given = |wanted: &str| given.iter().find(|(name, _)| *name == wanted).and_then(|(_, it)| it.clone());
    Ok(Filter::parse(given)?)
}

async fn find(env: &Env, site: &SiteId, filter: &Filter, most: usize) -> Result<FoundAudit, Fault> {
    rpc::ask(&rpc::site(env, site)?, &SiteCall::Audit(filter.clone(), most)).await
}

/// Rows of an export, and what to look for after them.
async fn piece(env: &Env, site: &SiteId, filter: &Filter) -> Result<(String, Option<Filter>), Fault> {
    let FoundAudit { lines, .. } = find(env, site, filter, EXPORT_PAGE).await?;
    let last: Option<&AuditLine> = lines.last().filter(|_| lines.len() == EXPORT_PAGE);
    let before = last.map(|line| Cursor::parse(&line.id)).transpose()?;
    let next = before.map(|before| Filter { before: Some(before), ..filter.clone() });
    Ok((lines.iter().map(csv_row).collect(), next))
}

async fn is_owner(call: &Call, site: &SiteId) -> Result<bool, Fault> {
    let known = auth::known_agent(&call.request, &call.env).await?;
    Ok(known.roles.iter().any(|(own, role)| own == site && *role == Role::Owner))
}
