//! How many files a conversation has, and how large a visitor's may be before anybody has answered.

use super::*;
use crate::files::check_upload;
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;
use protocol::limits::{FILE_MAX, FILE_UNANSWERED_MAX, FILES_MAX};

fn text(size: u32) -> FileInfo {
    FileInfo {
        id: FileId::parse("file-000000000001").unwrap(),
        name: "a.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size,
    }
}

#[test]
fn a_visitors_large_file_waits_for_an_answer() {
    let waiting = after(&[start(None)]);
    let answered = after(&[start(None), reply("ana", "Hello")]);
    for (state, side, size, wanted) in [
        (&waiting, Side::Visitor, FILE_UNANSWERED_MAX, Ok(())),
        (&waiting, Side::Visitor, FILE_UNANSWERED_MAX + 1, Err(Rejection::NotAnswered)),
        (&waiting, Side::Agent, FILE_UNANSWERED_MAX + 1, Ok(())),
        (&answered, Side::Visitor, FILE_UNANSWERED_MAX + 1, Ok(())),
        (&answered, Side::Visitor, FILE_MAX + 1, Err(Rejection::FileTooLarge)),
    ] {
        assert_eq!(check_upload(state, side, &text(size), 0), wanted, "{side:?} {size}");
    }
}

#[test]
fn a_conversation_has_so_many_files_sent_or_not() {
    let state = after(&[start(None)]);
    for side in [Side::Visitor, Side::Agent] {
        assert_eq!(check_upload(&state, side, &text(1), FILES_MAX - 1), Ok(()));
        assert_eq!(check_upload(&state, side, &text(1), FILES_MAX), Err(Rejection::TooManyFiles));
    }
    let mut full = state;
    let send = || visitor(VisitorCommand::SendFile(text(1)));
    for n in 0..u64::from(FILES_MAX) {
        run(&mut full, n + 2, send()).unwrap();
    }
    assert_eq!(run(&mut full, 1_000, send()), Err(Rejection::TooManyFiles));
    assert_eq!(check_upload(&full, Side::Agent, &text(1), 0), Err(Rejection::TooManyFiles));
}
