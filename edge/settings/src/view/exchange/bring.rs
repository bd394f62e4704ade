//! Bringing an export in: what would change, then the change. The browser reads the file and sends its lines; the
//! server says of each what became of it, so that going on after a break is beginning again.

use super::archive::{Archive, Batch, described, kind};
use crate::i18n::{Key, failure, fill, fill_counted, refusal, t};
use crate::model::moving::LISTED;
use crate::shell::{App, address};
use crate::view::import::{Import, PATIENCE_MS};
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use protocol::team::export::{ImportOutcome, ImportRow};
use team_ui::files::listed;
use team_ui::http::{Denied, ask, done};
use wasm_bindgen::JsValue;
use web_sys::File;

/// What lines are about, as they are counted.
const KINDS: [(&str, Key); 4] = [
    ("conversation", Key::ImportChats),
    ("settings", Key::ImportSettings),
    ("replies", Key::SavedReplies),
    ("article", Key::HelpArticles),
];

/// What became of lines of one kind: new, changed, already there, refused.
type Counts = [u64; 4];

/// How far it is.
#[derive(Clone, Default, PartialEq)]
struct Progress {
    lines: u64,
    counts: [Counts; 5],
    refused: Vec<(u64, String)>,
    more: u64,
}

/// How the import stands.
#[derive(Clone, PartialEq)]
enum Stands {
    Unasked,
    Looking(Progress),
    Looked(Progress),
    Bringing(Progress),
    Done(Progress),
    Stopped(Stopped),
    NoExport,
}

/// What did not come to its end.
#[derive(Clone, PartialEq)]
struct Stopped {
    so_far: Progress,
    /// Why; nothing where the files could not be read any further.
    why: Option<Denied>,
    /// Nothing was changed: it only looked.
    dry: bool,
}

impl Stands {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Looking(_) | Self::Bringing(_))
    }

    fn progress(&self) -> Option<&Progress> {
        match self {
            Self::Looking(so_far) | Self::Bringing(so_far) | Self::Looked(so_far) | Self::Done(so_far) => {
                Some(so_far)
            }
            Self::Stopped(stopped) => Some(&stopped.so_far),
            Self::Unasked | Self::NoExport => None,
        }
    }
}

impl Progress {
    fn add(&mut self, kind: &str, row: &ImportRow) {
        self.lines += 1;
        let at = match &row.outcome {
            ImportOutcome::Created | ImportOutcome::Needed(_) => 0,
            ImportOutcome::Changed => 1,
            ImportOutcome::Unchanged => 2,
            ImportOutcome::Skipped => return,
            ImportOutcome::Refused(code) => {
                if self.refused.len() < LISTED {
                    self.refused.push((row.line, code.clone()));
                } else {
                    self.more += 1;
                }
                3
            }
        };
        let of = KINDS.iter().position(|(known, _)| *known == kind).unwrap_or(KINDS.len());
        if let Some(count) = self.counts.get_mut(of).and_then(|counts| counts.get_mut(at)) {
            *count += 1;
        }
    }
}

/// The form.
#[component]
pub fn Bring(app: App) -> impl IntoView {
    let stands = RwSignal::new(Stands::Unasked);
    let input = NodeRef::<html::Input>::new();
    let chosen = StoredValue::new_local(Vec::<File>::new());
    let site = StoredValue::new(app.peek(|model| model.site().cloned()));
    let run = move |dry: bool| {
        if stands.with_untracked(Stands::is_busy) {
            return;
        }
        let Some(site) = site.get_value() else { return };
        let files = chosen.get_value();
        stands.set(if dry {
            Stands::Looking(Progress::default())
        } else {
            Stands::Bringing(Progress::default())
        });
        spawn_local(async move {
            let ended = bring(Import::new(site, dry), files, stands).await;
            // The section may have been left meanwhile.
            let _ = stands.try_set(ended);
        });
    };
    // The same files can be chosen once more, and none while others are under way.
    let begin = move |event: MouseEvent| {
        if stands.with_untracked(Stands::is_busy) {
            event.prevent_default();
        } else if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let status = move || {
        stands.with(|stands| match stands {
            Stands::Unasked => String::new(),
            Stands::Looking(so_far) => fill(Key::ImportLooking, &so_far.lines.to_string()),
            Stands::Bringing(so_far) => fill(Key::ImportRunning, &so_far.lines.to_string()),
            Stands::Looked(_) => t(Key::ImportLooked).to_owned(),
            Stands::Done(_) => t(Key::ImportDone).to_owned(),
            Stands::Stopped(Stopped { why, dry, .. }) => {
                let why = why.map_or(t(Key::ImportNoExport), failure);
                if *dry { why.to_owned() } else { [why, t(Key::ImportStopped)].join(" ") }
            }
            Stands::NoExport => t(Key::ImportNoExport).to_owned(),
        })
    };
    let is_bad = move || stands.with(|stands| matches!(stands, Stands::Stopped(..) | Stands::NoExport));
    let may_go = move || {
        stands
            .with(|stands| matches!(stands, Stands::Looked(_) | Stands::Stopped(Stopped { dry: false, .. })))
    };
    let table = move || stands.with(|stands| stands.progress().map(counted));
    view! {
        <fieldset class="group">
            <legend>{t(Key::ImportTitle)}</legend>
            <p class="note" id="import-hint">{t(Key::ImportHint)}</p>
            <div class="field">
                <label for="import-files">{t(Key::ImportChoose)}</label>
                <input
                    node_ref=input
                    id="import-files"
                    type="file"
                    accept=".tar"
                    multiple
                    aria-describedby="import-hint"
                    aria-disabled=move || stands.with(Stands::is_busy).to_string()
                    on:click=begin
                    on:change:target=move |event| {
                        let files = listed(event.target().files());
                        if !files.is_empty() && !stands.with_untracked(Stands::is_busy) {
                            chosen.set_value(files);
                            run(true);
                        }
                    }
                />
            </div>
            <p class="saved" class:bad=is_bad role="status">{status}</p>
            {table}
            <Show when=may_go>
                <button class="primary" type="button" on:click=move |_| run(false)>
                    {t(Key::ImportGo)}
                </button>
            </Show>
        </fieldset>
    }
}

/// How much became of what, and which lines were refused.
fn counted(so_far: &Progress) -> impl IntoView + use<> {
    let names = KINDS.into_iter().map(|(_, name)| name).chain([Key::ImportOther]);
    let rows = names.zip(so_far.counts).filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    let row = |(name, counts): (Key, Counts)| {
        view! {
            <tr>
                <th scope="row">{t(name)}</th>
                {counts.into_iter().map(|count| view! { <td>{count.to_string()}</td> }).collect_view()}
            </tr>
        }
    };
    let heads = [Key::ImportNew, Key::ImportChanged, Key::ImportThere, Key::ImportRefused];
    let refused = so_far.refused.iter().map(|(line, code)| {
        let why = refusal(Rejection::from_code(code));
        view! { <li>{fill_counted(Key::ImportReason, *line, ("why", why))}</li> }
    });
    let refused = refused.collect_view();
    let more = (so_far.more > 0)
        .then(|| view! { <p class="note">{fill(Key::ImportMore, &so_far.more.to_string())}</p> });
    view! {
        <table class="import-counts">
            <thead>
                <tr>
                    <td></td>
                    {heads.into_iter().map(|head| view! { <th scope="col">{t(head)}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>{rows.map(row).collect_view()}</tbody>
        </table>
        <ul>{refused}</ul>
        {more}
    }
}

/// Sends all lines, and what they need. How that stands shows meanwhile.
async fn bring(import: Import, files: Vec<File>, shown: RwSignal<Stands>) -> Stands {
    let Ok(archive) = Archive::open(files).await else { return Stands::NoExport };
    let dry = import.dry;
    let (mut so_far, mut stopped) = (Progress::default(), None);
    let take = async |batch: Batch| {
        match send(&import, &archive, batch, &mut so_far).await {
            Ok(()) => {
                let so_far = so_far.clone();
                let now = if dry { Stands::Looking(so_far) } else { Stands::Bringing(so_far) };
                // Whoever has left the section has stopped it.
                shown.try_set(now).is_none()
            }
            Err(why) => {
                stopped = Some(why);
                false
            }
        }
    };
    let is_read = archive.batches(take).await.is_ok();
    match stopped {
        None if is_read && dry => Stands::Looked(so_far),
        None if is_read => Stands::Done(so_far),
        None if so_far.lines == 0 => Stands::NoExport,
        why => Stands::Stopped(Stopped { so_far, why, dry }),
    }
}

async fn send(import: &Import, archive: &Archive, batch: Batch, so_far: &mut Progress) -> Result<(), Denied> {
    let rows = send_lines(import, batch.first, &batch.lines.join(&b'\n')).await?;
    for (mut row, line) in rows.into_iter().zip(&batch.lines) {
        let needed = match &row.outcome {
            ImportOutcome::Needed(needed) if !import.dry => needed.clone(),
            _ => Vec::new(),
        };
        if !needed.is_empty() {
            for file in &needed {
                send_file(import, archive, line, &row.about, file).await?;
            }
            if let Some(again) = send_lines(import, row.line, line).await?.into_iter().next() {
                row = again;
            }
            if matches!(row.outcome, ImportOutcome::Needed(_)) {
                row.outcome = ImportOutcome::Refused(Rejection::FileMissing.code().to_owned());
            }
        }
        so_far.add(kind(line), &row);
    }
    Ok(())
}

async fn send_lines(import: &Import, first: u64, lines: &[u8]) -> Result<Vec<ImportRow>, Denied> {
    let lines = js_sys::Uint8Array::from(lines);
    Ok(import.send(first, lines.as_ref()).await?.rows)
}

/// Sends the bytes of a file that a line needs; one that the archive does not have is said to be missing afterwards.
async fn send_file(
    import: &Import,
    archive: &Archive,
    line: &[u8],
    about: &str,
    id: &FileId,
) -> Result<(), Denied> {
    let id = id.as_str();
    let (entry, place, method) = match kind(line) {
        "conversation" => (
            ["conversations/", about, "/", id].concat(),
            ["import/conversations/", about, "/files/", id].concat(),
            "PUT",
        ),
        "replies" => (["replies/", id].concat(), ["library/files/", id].concat(), "PUT"),
        _ => (["pictures/", id].concat(), "pictures".to_owned(), "POST"),
    };
    let Some(blob) = archive.find(&entry) else { return Ok(()) };
    let (name, media_type) = described(line, id).unwrap_or_default();
    let name = String::from(js_sys::encode_uri_component(&name));
    let headers = [("content-type", media_type.as_str()), ("x-file-name", name.as_str())];
    let headers = if method == "PUT" { headers.as_slice() } else { &[] };
    let blob: &JsValue = blob.as_ref();
    let address = address(&import.site, &place);
    match done(ask(method, &address, Some(blob), headers, PATIENCE_MS).await?).await {
        // The line says afterwards that it lacks it.
        Ok(()) | Err(Denied::Refused(_)) => Ok(()),
        Err(why) => Err(why),
    }
}
