//! `/v1/sites/SITE/import`: bringing in what was exported, for a site's owners. A few lines a request, each answered by
//! itself: the edge keeps nothing of an import, and to go on with one is to send its lines again.

use crate::env::now;
use crate::fault::Fault;
use crate::http::body::{announced, bytes};
use crate::http::guard::{Call, Guard, Owner};
use crate::http::opened;
use crate::http::response::{self, Reply};
use crate::http::site_lookup;
use crate::rpc::{self, ArticlesCall, ConversationCall, DirectoryCall, Noted, SiteCall};
use domain::audit::{AuditAction, Entry};
use domain::import::{self, refused};
use futures::future::join_all;
use protocol::ids::{AgentId, CommandId, SiteId};
use protocol::rejection::Rejection;
use protocol::site::settings::{EditedSettings, SiteSettings};
use protocol::team::articles::Article;
use protocol::team::export::{
    BATCH_BYTES_MAX, BATCH_LINES_MAX, ExportedConversation, ImportAnswer, ImportOutcome, ImportRow, Record,
};
use protocol::team::people::Person;
use protocol::team::reply_library::{ReplyLibrary, SiteReplyLibrary};
use worker::ResponseBuilder;

/// The numbers of lines end there: beyond it JavaScript does not count.
const LINES_MAX: u64 = 1 << 52;

/// How many lines are seen to at once.
const AT_ONCE: usize = 10;

/// Whose import it is, and whether it only looks.
struct Import<'a> {
    call: &'a Call,
    site: SiteId,
    own: String,
    dry: bool,
}

/// `POST /v1/sites/SITE/import?import=ID&first=LINE&dry=1`: takes lines, or says what would become of them.
#[worker::send]
pub async fn lines(Guard(Owner { site, hash, .. }): Guard<Owner>, call: Call) -> Result<Reply, Fault> {
    let id = CommandId::parse(&call.query("import")?.unwrap_or_default())?;
    let first = call.query("first")?.map_or(Ok(1), |first| first.parse::<u64>());
    let first = first.ok().filter(|first| *first < LINES_MAX).ok_or(Rejection::Malformed)?;
    let dry = call.query("dry")?.is_some_and(|dry| dry == "1");
    let body = bytes(&call.request, BATCH_BYTES_MAX).await?;
    let lines = (first..).zip(body.split(|byte| *byte == b'\n'));
    let lines: Vec<_> = lines.filter(|(_, line)| !line.trim_ascii().is_empty()).collect();
    if lines.len() > BATCH_LINES_MAX {
        return Err(Rejection::TooLarge.into());
    }
    if !dry {
        let stub = rpc::site(&call.env, &site)?;
        let () = rpc::ask(&stub, &SiteCall::CountImport(body.len() as u64)).await?;
        // However many requests it takes, it is one line in the log, for a session and a day.
        let entry = Entry::new(&call.actor()?, AuditAction::SiteImported, None, &[], now());
        let noted = Noted { key: Some(import::noted_as(&id, &hash, now())), entry };
        let () = rpc::ask(&stub, &SiteCall::Note(vec![noted])).await?;
    }
    let import = Import { call: &call, site, own: hash, dry };
    let mut rows = Vec::with_capacity(lines.len());
    for some in lines.chunks(AT_ONCE) {
        rows.extend(join_all(some.iter().map(|(line, bytes)| import.row(*line, bytes))).await);
    }
    Ok(response::respond(&call.request, ResponseBuilder::new(), &ImportAnswer { rows })?.into())
}

/// `PUT /v1/sites/SITE/import/conversations/ID/files/FILE`: stores a file that a line to come names.
#[worker::send]
pub async fn file(Guard(Owner { site, .. }): Guard<Owner>, call: Call) -> Result<Reply, Fault> {
    let (conversation, info) = (call.conversation()?, announced(&call.request, call.file()?)?);
    let stub = rpc::site(&call.env, &site)?;
    let () = rpc::ask(&stub, &SiteCall::CountImport(info.size.into())).await?;
    opened::note(&call.env, &site, &conversation).await?;
    let stub = rpc::conversation(&call.env, &site, &conversation)?;
    let put = ConversationCall::PutImportedFile(info);
    Ok(rpc::forward_body(&stub, &put, &call.request).await?.into())
}

impl Import<'_> {
    async fn row(&self, line: u64, bytes: &[u8]) -> ImportRow {
        let (outcome, about) = match import::record(bytes) {
            Err(instead) => instead,
            Ok(record) => {
                let about = about(&record);
                let outcome = self.take(record).await;
                (outcome.unwrap_or_else(|fault| refused(fault.rejection())), about)
            }
        };
        ImportRow { line, outcome, about }
    }

    async fn take(&self, record: Record) -> Result<ImportOutcome, Fault> {
        match record {
            Record::Head(head) => {
                import::head(&head.format, head.version)?;
                Ok(ImportOutcome::Skipped)
            }
            Record::Settings(settings) => self.settings(*settings).await,
            Record::Replies(replies) => self.replies(*replies).await,
            Record::Article(article) => self.article(*article).await,
            Record::Conversation(conversation) => self.conversation(conversation).await,
            // People are invited, counts begin anew, and bytes come by themselves.
            Record::Person(_)
            | Record::Picture(_)
            | Record::ReplyFile(_)
            | Record::Trigger(_)
            | Record::End(_) => Ok(ImportOutcome::Skipped),
        }
    }

    async fn settings(&self, given: SiteSettings) -> Result<ImportOutcome, Fault> {
        let stub = rpc::site(&self.call.env, &self.site)?;
        let people = DirectoryCall::People(self.site.clone(), self.own.clone());
        let people: Vec<Person> = rpc::ask(&rpc::directory(&self.call.env)?, &people).await?;
        let people: Vec<AgentId> = people.into_iter().map(|person| person.id).collect();
        let settings = import::settings(given, &people);
        domain::setup::settings(&settings)?;
        let known: EditedSettings = rpc::ask(&stub, &SiteCall::EditSettings).await?;
        if known.settings == settings {
            return Ok(ImportOutcome::Unchanged);
        }
        if self.dry {
            return Ok(ImportOutcome::Changed);
        }
        let avatar = settings.look.avatar.clone();
        let edited = EditedSettings { revision: known.revision, settings };
        let change = SiteCall::ChangeSettings(edited, self.call.actor()?);
        match rpc::ask::<_, EditedSettings>(&stub, &change).await {
            Ok(_) => {
                site_lookup::refresh(&self.call.env, &self.site).await;
                Ok(ImportOutcome::Changed)
            }
            Err(Fault::Rejected(Rejection::FileMissing)) => {
                Ok(ImportOutcome::Needed(vec![protocol::ids::FileId::parse(&avatar)?]))
            }
            Err(fault) => Err(fault),
        }
    }

    async fn replies(&self, given: ReplyLibrary) -> Result<ImportOutcome, Fault> {
        let stub = rpc::site(&self.call.env, &self.site)?;
        let known: SiteReplyLibrary = rpc::ask(&stub, &SiteCall::ReplyLibrary).await?;
        let files: Vec<_> = given.files().map(|file| file.id.clone()).collect();
        let library = import::replies(known.library.clone(), given);
        if library == known.library {
            return Ok(ImportOutcome::Unchanged);
        }
        if self.dry {
            library.checked()?;
            return Ok(ImportOutcome::Changed);
        }
        let change = SiteCall::ChangeReplyLibrary(library, self.call.actor()?);
        match rpc::ask::<_, SiteReplyLibrary>(&stub, &change).await {
            Ok(_) => Ok(ImportOutcome::Changed),
            Err(Fault::Rejected(Rejection::FileMissing)) => Ok(ImportOutcome::Needed(files)),
            Err(fault) => Err(fault),
        }
    }

    async fn article(&self, given: Article) -> Result<ImportOutcome, Fault> {
        let stub = rpc::site(&self.call.env, &self.site)?;
        let given = given.checked()?;
        let get = SiteCall::Articles(ArticlesCall::Get(given.id.clone()));
        let known: Option<Article> = match rpc::ask(&stub, &get).await {
            Ok(known) => Some(known),
            Err(Fault::Rejected(Rejection::NotFound)) => None,
            Err(fault) => return Err(fault),
        };
        let revision = known.as_ref().map_or(0, |known| known.revision);
        let article = Article { revision, ..given };
        let outcome = match &known {
            Some(known) if *known == article => return Ok(ImportOutcome::Unchanged),
            Some(_) => ImportOutcome::Changed,
            None => ImportOutcome::Created,
        };
        if !self.dry {
            let put = SiteCall::Articles(ArticlesCall::Put(Box::new(article), self.call.actor()?));
            let _: Vec<Article> = rpc::ask(&stub, &put).await?;
            site_lookup::refresh(&self.call.env, &self.site).await;
        }
        Ok(outcome)
    }

    async fn conversation(&self, given: Box<ExportedConversation>) -> Result<ImportOutcome, Fault> {
        let (env, id) = (&self.call.env, given.id.clone());
        let named = import::conversation(&given, now())?;
        if self.dry && !opened::is_opened(env, &self.site, &id).await? {
            // No object wakes only to be asked.
            let needed: Vec<_> = named.into_iter().map(|file| file.id.clone()).collect();
            let is_whole = needed.is_empty();
            return Ok(if is_whole { ImportOutcome::Created } else { ImportOutcome::Needed(needed) });
        }
        if !self.dry {
            opened::note(env, &self.site, &id).await?;
        }
        rpc::ask(&rpc::conversation(env, &self.site, &id)?, &ConversationCall::Import(given, self.dry)).await
    }
}

/// What a record is about, as its row says it.
fn about(record: &Record) -> String {
    match record {
        Record::Article(article) => article.id.to_string(),
        Record::Conversation(conversation) => conversation.id.to_string(),
        Record::Person(person) => person.id.to_string(),
        Record::Picture(picture) => picture.id.to_string(),
        Record::ReplyFile(file) => file.id.to_string(),
        Record::Trigger(count) => count.trigger.to_string(),
        Record::Head(_) | Record::Settings(_) | Record::Replies(_) | Record::End(_) => String::new(),
    }
}
