//! What a file is: its first bytes tell, then its name, then what the browser says, which on some systems is
//! another name for the type or none. Both apps and the edge ask here; what a text is the edge looks at alone.

use crate::limits::FILE_TYPES;

/// How many of a file's first bytes tell what it is, or all of a shorter one.
pub const HEAD: usize = 512;

const ZIP: &str = "application/zip";

/// How the files of each type begin whose beginning is always the same. Of a WebP picture only the container is
/// told here.
const BEGIN: [(&str, &[u8]); 8] = [
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF87a"),
    ("image/gif", b"GIF89a"),
    ("image/webp", b"RIFF"),
    ("application/pdf", b"%PDF-"),
    // A file entry, or the end of an archive without any (APPNOTE.TXT, 4.3.7 and 4.3.16).
    (ZIP, b"PK\x03\x04"),
    (ZIP, b"PK\x05\x06"),
];

/// The endings of names under which systems open a file as what it is. The first of each stands for the type.
const ENDINGS: [(&str, &[&str]); 8] = [
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("application/pdf", &["pdf"]),
    ("text/plain", &["txt", "text", "log", "md", "csv"]),
    ("text/csv", &["csv", "txt"]),
    (ZIP, &["zip"]),
];

/// The name under which a file is to be saved. What to do with a file systems tell by the end of its name: a text
/// that is called `invoice.pdf.js` would be run by whoever opens it. So a name that ends in nothing that its type
/// is called gets that at its end.
#[must_use]
pub fn saved_name(name: &str, media_type: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let known = ENDINGS.iter().find(|(known, _)| *known == media_type).map_or(&[][..], |(_, all)| all);
    match known.first() {
        Some(first) if !known.contains(&ending.as_str()) => format!("{name}.{first}"),
        _ => name.to_owned(),
    }
}

/// Why something that was picked, pasted or dropped cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is a folder, or what it was is not there any more: it has no bytes.
    Folder,
    /// It is a picture of a kind that browsers do not show, such as a telephone's HEIC.
    Picture,
    /// It is of a type that is not taken.
    Other,
}

/// The media type under which a file is sent, out of [`FILE_TYPES`]. `said` is what the browser says, `head` are
/// its first bytes; nothing where they cannot be read.
///
/// # Errors
/// Why it cannot be sent.
pub fn media_type(name: &str, said: &str, head: Option<&[u8]>) -> Result<&'static str, Unfit> {
    let head = head.ok_or(Unfit::Folder)?;
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let named = match ending.as_str() {
        "zip" => ZIP,
        "csv" => "text/csv",
        "txt" | "text" | "log" | "md" => "text/plain",
        _ if said == "application/x-zip-compressed" || said == "application/x-zip" => ZIP,
        _ => FILE_TYPES.into_iter().find(|known| *known == said).unwrap_or_default(),
    };
    match BEGIN.iter().find(|(known, begin)| begins(known, begin, head)) {
        // Many other documents are archives, too.
        Some((ZIP, _)) if named != ZIP => Err(Unfit::Other),
        Some((is, _)) => Ok(is),
        None if !named.is_empty() && (head.is_empty() || named.starts_with("text/")) => Ok(named),
        None if named.is_empty() && (said.starts_with("image/") || is_heic(&ending, head)) => {
            Err(Unfit::Picture)
        }
        None => Err(Unfit::Other),
    }
}

/// Whether the first bytes of a file are those of the type it is said to have. What can only be told
/// from its meaning, such as CSV, passes unless it is plainly something else.
#[must_use]
pub fn fits(media_type: &str, head: &[u8]) -> bool {
    if media_type.starts_with("text/") {
        return FILE_TYPES.contains(&media_type) && is_text(head);
    }
    BEGIN.iter().any(|(known, begin)| *known == media_type && begins(known, begin, head))
}

fn begins(known: &str, begin: &[u8], head: &[u8]) -> bool {
    head.starts_with(begin) && (known != "image/webp" || head.get(8..12) == Some(b"WEBP"))
}

/// A telephone's picture, whatever it is called (ISO/IEC 23008-12, 10.2).
fn is_heic(ending: &str, head: &[u8]) -> bool {
    ending.starts_with("hei") || matches!(head.get(4..10), Some(b"ftyphe" | b"ftypmi"))
}

/// Text has no zero bytes, except in UTF-16, and does not begin as a document that a browser would
/// run.
fn is_text(head: &[u8]) -> bool {
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !utf16 && head.contains(&0) {
        return false;
    }
    let plain: String = head
        .iter()
        .filter(|byte| byte.is_ascii_graphic() || **byte == b' ')
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    let plain = plain.trim_start();
    let markup = ["<!doctype", "<html", "<svg", "<script", "<?xml", "<head", "<body", "<iframe", "<!--"];
    !markup.iter().any(|markup| plain.starts_with(markup))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe1....";
    const ARCHIVE: &[u8] = b"PK\x03\x04....";
    const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";

    fn of(name: &str, said: &str, head: &[u8]) -> Result<&'static str, Unfit> {
        media_type(name, said, Some(head))
    }

    #[test]
    fn files_are_known_as_systems_and_people_name_them() {
        let good: [(&str, &str, &[u8], &str); 24] = [
            ("A.ZIP", "application/x-zip-compressed", ARCHIVE, "application/zip"),
            ("A.ZIP", "", ARCHIVE, "application/zip"),
            ("a.Zip", "application/octet-stream", b"PK\x05\x06", "application/zip"),
            ("archive", "application/zip", ARCHIVE, "application/zip"),
            ("archive", "Application/X-Zip-Compressed", ARCHIVE, "application/zip"),
            ("REPORT.CSV", "application/vnd.ms-excel", b"a;b\r\n1;2", "text/csv"),
            ("report.Csv", "", b"a,b", "text/csv"),
            ("report.csv", "text/plain", b"\xff\xfea\0;\0b\0", "text/csv"),
            ("report", "text/csv; charset=utf-8", b"a,b", "text/csv"),
            ("notes.txt", "", "Bună ziua".as_bytes(), "text/plain"),
            ("NOTES.TXT", "application/octet-stream", b"hello", "text/plain"),
            ("notes", "text/plain;charset=UTF-8", b"hello", "text/plain"),
            ("server.LOG", "", b"12:00 started", "text/plain"),
            ("LAMP.PNG", "", PNG, "image/png"),
            ("lamp.jpg", "image/jpeg", PNG, "image/png"),
            ("lamp.png", "image/png", JPEG, "image/jpeg"),
            ("lamp.JPE", "image/pjpeg", JPEG, "image/jpeg"),
            ("lamp.jfif", "", JPEG, "image/jpeg"),
            ("lamp", "", b"GIF89a....", "image/gif"),
            ("lamp.webp", "", b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            ("IMG_1.HEIC", "image/heic", JPEG, "image/jpeg"),
            ("PLAN.PDF", "application/x-pdf", b"%PDF-1.7", "application/pdf"),
            ("plan.pdf.txt", "text/plain", b"%PDF-1.7", "application/pdf"),
            ("empty.png", "image/png", b"", "image/png"),
        ];
        for (name, said, head, known) in good {
            assert_eq!(of(name, said, head), Ok(known), "{name} {said}");
        }
    }

    #[test]
    fn nothing_is_saved_under_a_name_that_runs() {
        for (name, media_type, saved) in [
            ("Reçu 1.PDF", "application/pdf", "Reçu 1.PDF"),
            ("server.LOG", "text/plain", "server.LOG"),
            ("a.b.jpeg", "image/jpeg", "a.b.jpeg"),
            ("report.csv", "text/plain", "report.csv"),
            ("notes", "text/plain", "notes.txt"),
            ("invoice.pdf.js", "text/plain", "invoice.pdf.js.txt"),
            ("invoice.HTA", "text/csv", "invoice.HTA.csv"),
            ("page.html", "text/plain", "page.html.txt"),
            ("drawing.svg", "text/plain", "drawing.svg.txt"),
            ("run.bat.", "text/plain", "run.bat..txt"),
            ("run.bat ", "text/plain", "run.bat .txt"),
            ("lamp.gif.js", "image/gif", "lamp.gif.js.gif"),
            ("lamp.scr", "image/png", "lamp.scr.png"),
            ("IMG_1.HEIC", "image/jpeg", "IMG_1.HEIC.jpg"),
            ("macro.docm", ZIP, "macro.docm.zip"),
            ("program.jar", ZIP, "program.jar.zip"),
        ] {
            assert_eq!(saved_name(name, media_type), saved);
            assert_eq!(saved_name(saved, media_type), saved, "once is enough");
        }
        for media_type in FILE_TYPES {
            assert_ne!(saved_name("x.exe", media_type), "x.exe", "{media_type}");
        }
    }

    #[test]
    fn what_is_not_taken_says_why() {
        let bad: [(&str, &str, &[u8], Unfit); 15] = [
            ("IMG_1.HEIC", "image/heic", HEIC, Unfit::Picture),
            ("IMG_1.heic", "", HEIC, Unfit::Picture),
            ("IMG_1.HEIF", "", b"\0\0\0\x18ftypmif1", Unfit::Picture),
            ("picture", "", HEIC, Unfit::Picture),
            ("picture.tiff", "image/tiff", b"II*\0", Unfit::Picture),
            ("picture.bmp", "image/bmp", b"BM", Unfit::Picture),
            ("page.html", "text/html", b"<p>", Unfit::Other),
            ("report.xls", "application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\0\0", Unfit::Other),
            ("report.xlsx", "application/vnd.openxmlformats", ARCHIVE, Unfit::Other),
            ("app.apk", "", ARCHIVE, Unfit::Other),
            ("report.csv", "", ARCHIVE, Unfit::Other),
            ("no.png", "image/png", b"no picture", Unfit::Other),
            ("no.zip", "application/zip", b"no archive", Unfit::Other),
            ("setup.exe", "", b"MZ\x90\0", Unfit::Other),
            ("sound.wav", "audio/wav", b"RIFF\x10\0\0\0WAVE", Unfit::Other),
        ];
        for (name, said, head, why) in bad {
            assert_eq!(of(name, said, head), Err(why), "{name} {said}");
        }
    }

    #[test]
    fn a_folder_is_none_whatever_it_is_called() {
        for name in ["photos", "x.zip", "x.PNG", "x.txt"] {
            assert_eq!(media_type(name, "", None), Err(Unfit::Folder), "{name}");
            assert_eq!(media_type(name, "application/zip", None), Err(Unfit::Folder), "{name}");
        }
    }
}
