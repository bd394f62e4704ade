//! Files that go along with something: what was picked, whether it is stored, and how that is shown.

use crate::http::Denied;
use crate::page::fresh_id;
use crate::parts::icon;
use js_sys::Uint8Array;
use leptos::prelude::*;
use protocol::conversation::file::FileInfo;
use protocol::conversation::file_type::{HEAD, Unfit, media_type};
use protocol::ids::FileId;
use protocol::limits::FILE_TYPES;
use protocol::rejection::Rejection;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub file: FileInfo,
    /// Whether it is stored.
    pub state: Storing,
}

/// Whether a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storing {
    /// On its way to the server.
    Uploading,
    /// Stored.
    Stored,
    /// It cannot be, and why.
    Refused(Denied),
    /// It is nothing that can be sent, and why.
    Unfit(Unfit),
}

impl Attachment {
    /// A file that is stored already.
    #[must_use]
    pub fn stored(file: FileInfo) -> Self {
        Self { file, state: Storing::Stored }
    }
}

/// A picked file as it goes out, by its first bytes and its name; or what is nothing that can be sent, and why.
///
/// # Errors
/// It is a folder, or a picture that browsers do not show. Of another type that is not taken it stays what it is
/// said to be: that is refused in words of its own.
pub fn known(file: FileInfo, head: Option<&[u8]>) -> Result<FileInfo, Attachment> {
    match media_type(&file.name, &file.media_type, head) {
        Ok(known) => Ok(FileInfo { media_type: known.to_owned(), ..file }),
        Err(Unfit::Other) => Ok(file),
        Err(why) => Err(Attachment { file, state: Storing::Unfit(why) }),
    }
}

/// What the browser says of a file, under an id of its own.
pub fn described(file: &File) -> Option<FileInfo> {
    let id = FileId::parse(fresh_id().as_str()).ok()?;
    let size = if file.size() > f64::from(u32::MAX) { u32::MAX } else { file.size() as u32 };
    Some(FileInfo { id, name: file.name(), media_type: file.type_(), size })
}

/// The first bytes of a file; nothing where it has none that can be read, as a folder.
pub async fn head(file: &File) -> Option<Vec<u8>> {
    piece(file, 0.0, HEAD as f64).await
}

/// The bytes of a file from one to another, as the browser counts; nothing where they cannot be read.
pub async fn piece(file: &File, from: f64, to: f64) -> Option<Vec<u8>> {
    let piece = file.slice_with_f64_and_f64(from, to).ok()?;
    let bytes = JsFuture::from(piece.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}

/// The files of a list.
pub fn listed(files: Option<FileList>) -> Vec<File> {
    let files = files.into_iter();
    files.flat_map(|files| (0..files.length()).filter_map(move |at| files.item(at))).collect()
}

/// The button that adds files: the browser's own field, drawn as a button.
#[component]
pub fn AttachButton(
    /// What it is called.
    name: &'static str,
    /// Whether it takes none now.
    #[prop(optional, into)]
    locked: Signal<bool>,
    /// Takes what was picked.
    picked: impl Fn(Vec<File>) + 'static,
) -> impl IntoView {
    view! {
        <label class="attach" title=name>
            {icon("i-attach")}
            <input
                type="file"
                multiple
                accept=FILE_TYPES.join(",")
                aria-label=name
                disabled=locked
                on:change:target=move |event| {
                    let field = event.target();
                    let files = listed(field.files());
                    // The same file may be picked again after it was removed.
                    field.set_value("");
                    if !files.is_empty() {
                        picked(files);
                    }
                }
            />
        </label>
    }
}

/// The words of the list of files.
#[derive(Clone, Copy)]
pub struct FileWords {
    /// What the list is called.
    pub list: &'static str,
    /// While one is on its way.
    pub on_its_way: &'static str,
    /// What the button is called that takes one of this name away.
    pub remove: fn(&str) -> String,
    /// Why one cannot be stored that the server refuses.
    pub refused: fn(Rejection) -> &'static str,
    /// The server cannot be reached.
    pub unreachable: &'static str,
    /// It is a folder.
    pub folder: &'static str,
    /// It is a picture that browsers do not show.
    pub picture: &'static str,
}

impl FileWords {
    /// What is wrong with a file, if anything is.
    fn problem(&self, state: Storing) -> Option<&'static str> {
        match state {
            Storing::Uploading | Storing::Stored => None,
            Storing::Refused(Denied::Refused(why)) => Some((self.refused)(why)),
            Storing::Refused(Denied::Unreachable) => Some(self.unreachable),
            Storing::Unfit(Unfit::Folder) => Some(self.folder),
            Storing::Unfit(Unfit::Picture) => Some(self.picture),
            Storing::Unfit(Unfit::Other) => Some((self.refused)(Rejection::FileTypeRefused)),
        }
    }
}

/// The files that go along.
#[component]
pub fn AttachedFiles(
    /// The files.
    files: Memo<Vec<Attachment>>,
    /// The words.
    words: FileWords,
    /// Takes one away.
    #[prop(into)]
    remove: Callback<FileId>,
) -> impl IntoView {
    let status = move || {
        let waits = files.with(|files| files.iter().any(|one| one.state == Storing::Uploading));
        waits.then_some(words.on_its_way)
    };
    let rows = move || {
        (!files.with(Vec::is_empty)).then(|| {
            let rows = files.get().into_iter().map(|one| row(one, words, remove)).collect_view();
            view! {
                <ul class="attached" aria-label=words.list>
                    {rows}
                </ul>
            }
        })
    };
    view! {
        {rows}
        <span class="quiet" role="status">{status}</span>
    }
}

fn row(Attachment { file, state }: Attachment, words: FileWords, remove: Callback<FileId>) -> impl IntoView {
    let problem = words.problem(state);
    let label = (words.remove)(&file.name);
    let (title, id) = (label.clone(), file.id);
    view! {
        <li class="attached-file" class:failed=problem.is_some() class:sending=state == Storing::Uploading>
            {icon("i-page")}
            <span class="file-name" dir="auto">
                {file.name}
            </span>
            <span class="file-size">{size(file.size)}</span>
            {problem.map(|why| view! { <span class="attached-problem" role="alert">{why}</span> })}
            <button class="plain" type="button" aria-label=label title=title on:click=move |_| remove.run(id.clone())>
                {icon("i-close")}
            </button>
        </li>
    }
}

/// A size as people read it. The same in every language we speak but for the point.
#[must_use]
pub fn size(bytes: u32) -> String {
    const MEGABYTE: u32 = 1024 * 1024;
    if bytes < MEGABYTE {
        format!("{} KB", bytes.div_ceil(1024))
    } else {
        format!("{}.{} MB", bytes / MEGABYTE, bytes % MEGABYTE * 10 / MEGABYTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, media_type: &str) -> FileInfo {
        let id = FileId::parse("file-0000000000000001").unwrap();
        FileInfo { id, name: name.to_owned(), media_type: media_type.to_owned(), size: 1 }
    }

    #[test]
    fn a_picked_file_is_known_by_what_is_in_it_and_by_its_name() {
        let as_windows_says = file("PRICES.CSV", "application/vnd.ms-excel");
        assert_eq!(known(as_windows_says, Some(b"a;b")), Ok(file("PRICES.CSV", "text/csv")));
        let other = file("setup.exe", "application/x-msdownload");
        assert_eq!(known(other.clone(), Some(b"MZ")), Ok(other), "that is refused by its type");
        let state = |file, head| known(file, head).unwrap_err().state;
        assert_eq!(state(file("folder", ""), None), Storing::Unfit(Unfit::Folder));
        assert_eq!(state(file("IMG_1.HEIC", "image/heic"), Some(b"")), Storing::Unfit(Unfit::Picture));
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(size(1), "1 KB");
        assert_eq!(size(70_000), "69 KB");
        assert_eq!(size(1_600_000), "1.5 MB");
        assert_eq!(size(10 * 1024 * 1024), "10.0 MB");
    }
}
