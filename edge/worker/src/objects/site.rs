//! What a site is apart from its conversations: settings, reply library, help articles, pictures,
//! identity secrets, trigger counts, who may start a conversation, and the log of what its team does.
//!
//! - Key: the site's id. Binding `SITE`.
//! - Tables: `settings`, `settings_untold`, `audit`, `audit_retention`, `library`, `files` and `file_chunks` (of predefined answers), `articles`,
//!   `article_texts` and `article_index`, `pictures`, `secrets`, `customers`, `trigger_counts`, `starts`,
//!   `blocks`, `customer_blocks`, `open_chats`, `opened`, `tallies`, `seen` and `export_leave`; `life`, `leaving`,
//!   `leaving_listed` and `leaving_gone` of one that is put away or deleted ([`life`]). Each is made by the first write
//!   that needs it.
//! - Calls: [`SiteCall`]. They answer `Result<T, code>` ([`rpc::answer`]); files and pictures as they are.
//! - Atomicity: a call that changes something reads and writes without awaiting in between, so no other
//!   event runs in the object meanwhile, and the output gate holds the answer back until the writes are
//!   durable (<https://developers.cloudflare.com/durable-objects/reference/in-memory-state/>). Uploads do
//!   await their bytes; [`files`] makes them visible in one last statement.
//! - Alarm ([`Wake`]): while desk and directory have not confirmed the latest settings, and when the oldest line of the audit log
//!   is to go.
//!
//! Every isolate caches the profile for a few seconds ([`crate::http::site_lookup`]), so a page view
//! usually does not get here.

mod admission;
mod articles;
mod audit;
mod export;
mod identity_secrets;
mod life;
mod pictures;
mod quotas;
mod reply_library;
mod seen;
mod settings;
mod trigger_counts;

use crate::env::now;
use crate::failpoints;
use crate::fault::Fault;
use crate::http::assets;
use crate::http::response;
use crate::objects::alarm::Alarm;
use crate::objects::pictures::served;
use crate::objects::{files, panic_hook};
use crate::rpc::{self, SiteCall};
use crate::scope::Scope;
use crate::store::articles::ArticleStore;
use crate::store::audit::AuditStore;
use crate::store::customer_blocks::CustomerBlockStore;
use crate::store::customers::CustomerStore;
use crate::store::export_leave::ExportLeaveStore;
use crate::store::files::FileStore;
use crate::store::open_chats::OpenChatStore;
use crate::store::pictures::PictureStore;
use crate::store::probe;
use crate::store::reply_library::ReplyLibraryStore;
use crate::store::seen::SeenStore;
use crate::store::settings::SettingsStore;
use crate::store::site_life::SiteLifeStore;
use crate::store::starts::StartStore;
use crate::store::tallies::TallyStore;
use crate::store::trigger_counts::TriggerCountStore;
use domain::object_kind::ObjectKind;
use domain::outbox::RETRY_MS;
use domain::quota::Buckets;
use domain::visibility::SiteSight;
use domain::wakes::Wakes;
use protocol::ids::SiteId;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use worker::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

/// How long a file is kept that no predefined answer has, or a picture that is not shown.
const UNSAVED_MS: u64 = 24 * 60 * 60 * 1_000;

/// What the object wakes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wake {
    /// The desk has not confirmed the latest settings.
    Desk,
    /// The oldest line of the audit log is to go.
    Log,
}

/// A site's object.
#[durable_object(alarm)]
pub struct SiteObject {
    state: Rc<State>,
    env: Env,
    settings: SettingsStore,
    reply_library: ReplyLibraryStore,
    /// The files of predefined answers.
    files: Rc<FileStore>,
    articles: ArticleStore,
    pictures: PictureStore,
    customers: CustomerStore,
    customer_blocks: CustomerBlockStore,
    trigger_counts: TriggerCountStore,
    starts: StartStore,
    tallies: TallyStore,
    open_chats: OpenChatStore,
    seen: SeenStore,
    audit: AuditStore,
    alarm: Alarm<Wake>,
    life: SiteLifeStore,
    export_leave: ExportLeaveStore,
    /// What pages count, by network.
    counting: RefCell<Buckets>,
    /// Who sees what, as conversations were told last since waking.
    sight_told: RefCell<Option<SiteSight>>,
    /// Whether conversations may have been told that not everybody sees all.
    limits_told: Cell<bool>,
}

impl DurableObject for SiteObject {
    fn new(state: State, env: Env) -> Self {
        panic_hook::install();
        Self {
            settings: SettingsStore::new(state.storage()),
            reply_library: ReplyLibraryStore::new(state.storage()),
            files: Rc::new(FileStore::new(state.storage())),
            articles: ArticleStore::new(state.storage()),
            pictures: PictureStore::new(state.storage()),
            customers: CustomerStore::new(state.storage()),
            customer_blocks: CustomerBlockStore::new(state.storage()),
            trigger_counts: TriggerCountStore::new(state.storage()),
            starts: StartStore::new(state.storage()),
            tallies: TallyStore::new(state.storage()),
            open_chats: OpenChatStore::new(state.storage()),
            seen: SeenStore::new(state.storage()),
            audit: AuditStore::new(state.storage()),
            alarm: Alarm::default(),
            life: SiteLifeStore::new(state.storage()),
            export_leave: ExportLeaveStore::new(state.storage()),
            counting: RefCell::default(),
            sight_told: RefCell::default(),
            limits_told: Cell::default(),
            state: Rc::new(state),
            env,
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        rpc::called(ObjectKind::Site, &self.state, request, async |request| self.answer(request).await).await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let scope = Scope::in_object(ObjectKind::Site, &self.state, None).doing("alarm");
        scope.run(self.rang()).await;
        Response::empty()
    }
}

impl SiteObject {
    async fn answer(&self, mut request: Request) -> worker::Result<Response> {
        failpoints::asked("site");
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        if let Some(answer) = self.gone(&call) {
            return answer;
        }
        match call {
            SiteCall::Profile => rpc::answer(self.profile()),
            SiteCall::Admit(entrant) => rpc::answer(self.admit(&entrant)),
            SiteCall::IsOpened(id) => rpc::answer(self.starts.is_opened(&id)),
            SiteCall::NoteOpened(id) => rpc::answer(self.starts.note_opened(&id)),
            SiteCall::ConversationUpdated(facts) => rpc::answer(self.updated(&facts).await.map(Some)),
            SiteCall::Standing(customer) => rpc::answer(self.standing(customer.as_deref())),
            SiteCall::Forget(id) => rpc::answer(self.forget(&id)),
            SiteCall::CountMail(mail) => rpc::answer(self.count_mail(&mail)),
            SiteCall::CountFile(size, network) => rpc::answer(self.count_file(size, network.as_deref())),
            SiteCall::Identify(token) => rpc::answer(self.identify(&token)),
            SiteCall::History(token) => rpc::answer(self.history(&token)),
            SiteCall::Past(customer) => rpc::answer(self.customers.of(&customer)),
            SiteCall::Secrets(request, by) => rpc::answer(self.secrets(request, &by).await),
            SiteCall::SecretState => rpc::answer(self.secret_state()),
            SiteCall::SetUp(settings) => rpc::answer(self.set_up(&settings)),
            SiteCall::PageSeen(seen) => rpc::answer(self.page_seen(&seen)),
            SiteCall::FirstSeen => rpc::answer(self.first_seen()),
            SiteCall::EditSettings => rpc::answer(self.edited_settings()),
            SiteCall::ChangeSettings(edited, by) => rpc::answer(self.change_settings(edited, &by).await),
            SiteCall::PutPicture => rpc::answer(self.put_picture(&request).await),
            SiteCall::GetPicture(id) => response::into_response(served(&self.pictures, &id, assets::FOREVER)),
            SiteCall::CountTrigger(trigger, reaction, network) => {
                rpc::answer(self.count_trigger(&trigger, reaction, network.as_deref()))
            }
            SiteCall::TriggerCounts => rpc::answer(self.trigger_counts.all()),
            SiteCall::ReplyLibrary => rpc::answer(self.site_reply_library()),
            SiteCall::ChangeReplyLibrary(library, by) => rpc::answer(self.change_library(library, &by)),
            SiteCall::PutFile(info) => response::no_content(204, self.put_file(info, &request).await),
            SiteCall::GetFile(id) => response::into_response(files::download(&self.files, &id)),
            SiteCall::CountUse(entry) => rpc::answer(self.count_use(&entry)),
            SiteCall::Articles(call) => self.articles(call),
            SiteCall::CountTestMail(to) => rpc::answer(self.count_test_mail(&to)),
            SiteCall::Opened(after, most) => rpc::answer(self.starts.opened_after(&after, most)),
            SiteCall::LetExport(leave, by) => rpc::answer(self.let_export(&leave, &by)),
            SiteCall::MayExport(session) => rpc::answer(self.may_export(&session)),
            SiteCall::CountImport(bytes) => rpc::answer(self.count_import(bytes)),
            SiteCall::Probe => rpc::answer(probe::read(self.state.storage())),
            SiteCall::Note(noted) => {
                failpoints::hangs(&self.state).await;
                rpc::answer(self.note(&noted))
            }
            SiteCall::Audit(filter, most) => rpc::answer(self.find_audit(&filter, most)),
            SiteCall::SetAuditRetention(days, by, may_shorten) => {
                rpc::answer(self.set_retention(days, &by, may_shorten))
            }
            SiteCall::State(state) => rpc::answer(self.put_state(state)),
            SiteCall::Leave => rpc::answer(self.leave().await),
            SiteCall::Wipe => rpc::answer(self.wipe().await),
            SiteCall::IsGone => rpc::answer(self.is_gone()),
        }
    }
}

impl SiteObject {
    async fn rang(&self) {
        if self.is_gone().unwrap_or(false) {
            return;
        }
        for due in self.alarm.rang(|| self.stored_wakes(0)) {
            match due {
                Wake::Desk => self.tell_desk_or_later("alarm").await,
                Wake::Log => self.prune_log(),
            }
        }
        self.wake_for_log();
    }

    fn id(&self) -> Result<SiteId, Fault> {
        Ok(SiteId::parse(&self.state.id().name().unwrap_or_default())?)
    }

    /// Where a fault happened, for the log.
    fn context(&self, call: &str) -> String {
        format!("SiteObject {} {call}", self.state.id().name().unwrap_or_default())
    }

    /// What is stored to wake for.
    fn stored_wakes(&self, patience_ms: u64) -> Wakes<Wake> {
        let untold = self.settings.untold().ok().flatten();
        Wakes::from_iter([
            (Wake::Desk, untold.map(|_| now().saturating_add(patience_ms))),
            (Wake::Log, self.log_due()),
        ])
    }

    /// Changes what the alarm rings for.
    fn change_wakes(&self, change: impl FnOnce(&mut Wakes<Wake>)) {
        self.alarm.change(&self.state.storage(), || self.stored_wakes(RETRY_MS), change);
    }
}
