//! `/v1/sites/SITE/export`: everything of a site as an archive, for its owners. Nothing of it is held: what is read from
//! one object goes out before the next is asked.

use crate::env::{now, variable};
use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Owner};
use crate::http::response::{self, Reply};
use crate::http::{body, session};
use crate::rpc::{
    self, ArticlesCall, ConversationCall, DeskCall, DirectoryCall, EVENTS, FILES, SiteCall, SitesCall,
};
use domain::export::{FETCHES, LEAVE_MS, LISTED_AT_ONCE, Leave, Parts, file_name, line, merged};
use futures::channel::mpsc::{Sender, channel};
use futures::future::{join, ready};
use futures::stream::{once, select};
use futures::{SinkExt, StreamExt};
use protocol::ids::{ConversationId, FileId, SiteId};
use protocol::rejection::Rejection;
use protocol::site::settings::EditedSettings;
use protocol::site::trigger::Count;
use protocol::team::articles::Article;
use protocol::team::export::{
    ExportEnd, ExportHead, ExportRequest, ExportedPerson, ExportedPicture, FORMAT, FORMAT_VERSION, Record,
    tar,
};
use protocol::team::people::Person;
use protocol::team::reply_library::SiteReplyLibrary;
use worker::{Env, Headers, Response, ResponseBuilder};

/// `POST /v1/sites/SITE/export`: begins one for an owner who shows their password once more, and a code where their
/// sign-ins ask for one, and returns in which parts it is fetched.
#[worker::send]
pub async fn begin(
    Guard(Owner { site, session: who, hash }): Guard<Owner>,
    call: Call,
) -> Result<Reply, Fault> {
    let ExportRequest { password, code } = body::read(&call.request).await?;
    let attempt = session::own_attempt(&call.request, &call.env, who.email)?;
    let attempt = session::check_password(&call.env, attempt, &password).await?;
    let showed = DirectoryCall::Sites(SitesCall::Showed(hash.clone(), Box::new(attempt), code));
    let () = rpc::ask(&rpc::directory(&call.env)?, &showed).await?;
    let mut parts = Parts::of(most_in_a_part(&call.env));
    let mut after = String::new();
    loop {
        let ids = conversations(&call.env, &site, &after).await?;
        let Some(last) = ids.last() else { break };
        last.as_str().clone_into(&mut after);
        parts.add(&ids);
    }
    let plan = parts.plan(now() + LEAVE_MS);
    let leave = Leave { session: hash, until: plan.until, left: plan.parts.len() as u64 + FETCHES };
    let () = rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::LetExport(leave, call.actor()?)).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &plan)?.into())
}

/// `GET /v1/sites/SITE/export?after=&part=`: one part of an export that was begun, saved under the number it is said to
/// have.
#[worker::send]
pub async fn fetch(Guard(Owner { site, hash, .. }): Guard<Owner>, call: Call) -> Result<Reply, Fault> {
    let after = call.query("after")?.unwrap_or_default();
    if !after.is_empty() {
        ConversationId::parse(&after)?;
    }
    let () = rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::MayExport(hash.clone())).await?;
    let most = most_in_a_part(&call.env).unwrap_or(u64::MAX);
    let headers = Headers::new();
    headers.set("content-type", "application/x-tar")?;
    let name = file_name(&site, call.query("part")?.as_deref());
    headers.set("content-disposition", &format!("attachment; filename=\"{name}\""))?;
    headers.set("content-security-policy", domain::files::POLICY)?;
    headers.set("cross-origin-resource-policy", "same-origin")?;
    let (out, pieces) = channel(1);
    let mut archive = Archive { out, seconds: now() / 1_000 };
    // Written only as fast as it is read, and no further once nobody reads it any more.
    let writing = once(async move {
        if let Err(fault) = write(&call.env, &site, &hash, (&after, most), &mut archive).await {
            let broken = worker::Error::RustError(fault.rejection().code().to_owned());
            let _gone = archive.out.send(Err(broken)).await;
        }
    });
    let bytes = select(pieces, writing.filter_map(|()| ready(None))).boxed_local();
    Ok(ResponseBuilder::new().with_headers(headers).from_stream(bytes)?.into())
}

/// How many conversations a part has at most, where the operator says so.
fn most_in_a_part(env: &Env) -> Option<u64> {
    variable(env, "EXPORT_PART").and_then(|most| most.parse().ok())
}

/// The header of an entry.
pub fn header(name: &str, size: u64, seconds: u64) -> Result<Vec<u8>, Fault> {
    let header = tar::header(name, size, seconds);
    Ok(header.ok_or_else(|| worker::Error::RustError("no room in a header".to_owned()))?.to_vec())
}

/// An archive on its way out.
struct Archive {
    out: Sender<worker::Result<Vec<u8>>>,
    seconds: u64,
}

impl Archive {
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), Fault> {
        self.out.send(Ok(bytes)).await.map_err(|_| Rejection::Unavailable.into())
    }

    /// An entry whose bytes are there.
    async fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        let size = bytes.len() as u64;
        let mut entry = header(name, size, self.seconds)?;
        entry.extend_from_slice(bytes);
        entry.resize(entry.len() + tar::padding(size), 0);
        self.put(entry).await
    }

    async fn lines(&mut self, name: &str, records: &[Record]) -> Result<(), Fault> {
        let mut lines = String::new();
        for record in records {
            lines.push_str(&line(record).map_err(worker::Error::from)?);
        }
        self.entry(name, lines.as_bytes()).await
    }

    /// An entry whose bytes an object returns.
    async fn bytes(&mut self, name: &str, size: u64, mut found: Response) -> Result<(), Fault> {
        self.put(header(name, size, self.seconds)?).await?;
        let sent = self.copy(&mut found).await?;
        if sent != size {
            return Err(Rejection::FileMissing.into());
        }
        self.put(vec![0; tar::padding(size)]).await
    }

    /// Passes on what an object returns, and says how much it was.
    async fn copy(&mut self, found: &mut Response) -> Result<u64, Fault> {
        let mut bytes = found.stream()?;
        let mut sent = 0;
        while let Some(piece) = bytes.next().await {
            let piece = piece?;
            sent += piece.len() as u64;
            self.put(piece).await?;
        }
        Ok(sent)
    }
}

/// The next conversations after an id: those that the site has written down, and those that only the desk knows.
async fn conversations(env: &Env, site: &SiteId, after: &str) -> Result<Vec<ConversationId>, Fault> {
    let (at_site, at_desk) = (rpc::site(env, site)?, rpc::desk(env, site)?);
    let opened = SiteCall::Opened(after.to_owned(), LISTED_AT_ONCE);
    let listed = DeskCall::Conversations(after.to_owned(), LISTED_AT_ONCE);
    let (opened, listed) = join(rpc::ask(&at_site, &opened), rpc::ask(&at_desk, &listed)).await;
    let (opened, listed): (Vec<ConversationId>, Vec<ConversationId>) = (opened?, listed?);
    Ok(merged(&opened, &listed, LISTED_AT_ONCE))
}

async fn write(
    env: &Env,
    site: &SiteId,
    own: &str,
    (first, most): (&str, u64),
    archive: &mut Archive,
) -> Result<(), Fault> {
    let edited: EditedSettings = rpc::ask(&rpc::site(env, site)?, &SiteCall::EditSettings).await?;
    let head = ExportHead {
        format: FORMAT.to_owned(),
        version: FORMAT_VERSION,
        site: site.clone(),
        name: edited.settings.name.clone(),
        at: now(),
    };
    if first.is_empty() {
        content(env, site, own, head, edited, archive).await?;
    } else {
        archive.lines("site.jsonl", &[Record::Head(head)]).await?;
    }
    let mut end = ExportEnd::default();
    let (mut after, mut left) = (first.to_owned(), most);
    'parts: loop {
        let ids = conversations(env, site, &after).await?;
        let Some(last) = ids.last() else { break };
        last.as_str().clone_into(&mut after);
        for id in &ids {
            if left == 0 {
                break 'parts;
            }
            left -= 1;
            let stub = rpc::conversation(env, site, id)?;
            let mut found = rpc::forward(&stub, &ConversationCall::Export, false).await?;
            match found.status_code() {
                200 => {}
                // It has not begun, or was erased.
                204 => continue,
                _ => return Err(Rejection::Unavailable.into()),
            }
            let count = |name| found.headers().get(name).ok().flatten().and_then(|count| count.parse().ok());
            end.conversations += 1;
            end.events += count(EVENTS).unwrap_or(0);
            end.files += count(FILES).unwrap_or(0);
            archive.copy(&mut found).await?;
        }
    }
    archive.lines("end.jsonl", &[Record::End(end)]).await?;
    archive.put(tar::END.to_vec()).await
}

/// All that is no conversation.
async fn content(
    env: &Env,
    site: &SiteId,
    own: &str,
    head: ExportHead,
    EditedSettings { settings, .. }: EditedSettings,
    archive: &mut Archive,
) -> Result<(), Fault> {
    let stub = rpc::site(env, site)?;
    let people = DirectoryCall::People(site.clone(), own.to_owned());
    let people: Vec<Person> = rpc::ask(&rpc::directory(env)?, &people).await?;
    let mut records = vec![Record::Head(head)];
    let person = |Person { id, name, role, .. }| Record::Person(ExportedPerson { id, name, role });
    records.extend(people.into_iter().map(person));
    let mut picture = None;
    if let Ok(id) = FileId::parse(&settings.look.avatar) {
        let mut found = rpc::forward(&stub, &SiteCall::GetPicture(id.clone()), false).await?;
        if found.status_code() == 200 {
            let media_type = found.headers().get("content-type")?.unwrap_or_default();
            let bytes = found.bytes().await?;
            let size = u32::try_from(bytes.len()).map_err(|_| Rejection::PictureRefused)?;
            records.push(Record::Picture(ExportedPicture { id: id.clone(), media_type, size }));
            picture = Some((id, bytes));
        }
    }
    let replies: SiteReplyLibrary = rpc::ask(&stub, &SiteCall::ReplyLibrary).await?;
    let files: Vec<_> = replies.library.files().cloned().collect();
    records.extend(files.iter().cloned().map(Record::ReplyFile));
    archive.lines("site.jsonl", &records).await?;
    if let Some((id, bytes)) = picture {
        archive.entry(&format!("pictures/{id}"), &bytes).await?;
    }
    for file in files {
        let found = rpc::forward(&stub, &SiteCall::GetFile(file.id.clone()), false).await?;
        if found.status_code() == 200 {
            archive.bytes(&format!("replies/{}", file.id), file.size.into(), found).await?;
        }
    }
    let counts: Vec<Count> = rpc::ask(&stub, &SiteCall::TriggerCounts).await?;
    let mut records = vec![Record::Settings(Box::new(settings)), Record::Replies(Box::new(replies.library))];
    records.extend(counts.into_iter().map(Record::Trigger));
    archive.lines("content.jsonl", &records).await?;
    let listed = SiteCall::Articles(ArticlesCall::List);
    let articles: Vec<Article> = rpc::ask(&stub, &listed).await?;
    for article in articles {
        let get = SiteCall::Articles(ArticlesCall::Get(article.id.clone()));
        let article: Article = rpc::ask(&stub, &get).await?;
        let name = format!("articles/{}.jsonl", article.id);
        archive.lines(&name, &[Record::Article(Box::new(article))]).await?;
    }
    Ok(())
}
