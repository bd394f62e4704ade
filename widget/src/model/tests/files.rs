//! Files from the visitor.

use super::*;
use protocol::conversation::file::FileInfo;
use protocol::ids::FileId;

fn file(number: u8, name: &str, media_type: &str, size: u32) -> FileInfo {
    let id = FileId::parse(&format!("file-{number:017}")).unwrap();
    FileInfo { id, name: name.to_owned(), media_type: media_type.to_owned(), size }
}

fn picture(number: u8) -> FileInfo {
    file(number, "lamp.png", "image/png", 70_000)
}

/// The visitor picks a file, whose first bytes are those of its type.
fn hold(rig: &mut Rig, file: &FileInfo) {
    let head: &[u8] = match file.media_type.as_str() {
        _ if file.size == 0 => b"",
        "image/png" => b"\x89PNG\r\n\x1a\n",
        "application/pdf" => b"%PDF-1.4",
        _ => b"words",
    };
    rig.tell(Msg::File(FileMsg::Picked(file.clone(), Some(head.to_vec()))));
}

/// The visitor picks a file and sends it.
fn pick(rig: &mut Rig, file: &FileInfo) {
    hold(rig, file);
    rig.tell(Msg::Send);
}

fn done(rig: &mut Rig, file: &FileInfo, code: &str) {
    rig.tell(Msg::File(FileMsg::Done(file.id.clone(), code.to_owned())));
}

/// The files whose upload the last message began.
fn begun(rig: &Rig) -> Vec<&FileId> {
    let upload = |effect| match effect {
        &Effect::File(Carry::Upload(_, _, ref file)) => Some(&file.id),
        _ => None,
    };
    rig.effects.iter().filter_map(upload).collect()
}

fn dropped(rig: &Rig, file: &FileInfo) -> bool {
    rig.did(&Effect::File(Carry::Drop(file.id.clone())))
}

/// The files in the thread, and how far they have got.
fn shown(rig: &Rig) -> Vec<(&str, Option<Status>)> {
    let line = |line| match line {
        &Line { kind: LineKind::Bubble(Bubble { file: Some(ref file), status, .. }), .. } => {
            Some((file.name.as_str(), status))
        }
        _ => None,
    };
    rig.model.lines.iter().filter_map(line).collect()
}

fn command(file: &FileInfo) -> CommandId {
    CommandId::parse(file.id.as_str()).unwrap()
}

#[test]
fn a_file_is_uploaded_and_then_sent() {
    let mut rig = Rig::chatting();
    let lamp = picture(1);
    pick(&mut rig, &lamp);
    assert_eq!(begun(&rig), [&lamp.id]);
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Going(0)))]);
    let key = rig.model.lines.last().unwrap().key.clone();
    rig.tell(Msg::File(FileMsg::Going(lamp.id.clone(), 40)));
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Going(40)))]);
    done(&mut rig, &lamp, "");
    assert_eq!(rig.commands(), [VisitorCommand::SendFile(lamp.clone())]);
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Sending))]);
    let id = command(&lamp);
    rig.frame(ServerFrame::Ack(Ack { id: id.clone(), seq: 2 }));
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Sent))]);
    rig.event(EventBody::FileSent { id, author: Author::Visitor, file: lamp });
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Sent))]);
    assert_eq!(rig.model.lines.last().unwrap().key, key, "it is the same line all the way");
    assert!(rig.model.uploads.is_empty() && rig.outbox().is_empty());
}

#[test]
fn several_go_one_after_the_other_and_wait_for_the_connection() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::Socket(SocketMsg::Closed(1006)));
    let (one, two) = (picture(1), picture(2));
    pick(&mut rig, &one);
    pick(&mut rig, &two);
    assert_eq!(begun(&rig), [&one.id; 0]);
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Waiting)); 2]);
    rig.tell(Msg::Due(Timer::Connection)).greeted();
    assert_eq!(begun(&rig), [&one.id]);
    done(&mut rig, &one, "");
    assert_eq!(begun(&rig), [&two.id]);
}

#[test]
fn the_first_file_begins_the_chat_and_waits_until_it_has_begun() {
    let mut rig = Rig::new();
    rig.open();
    let lamp = picture(1);
    pick(&mut rig, &lamp);
    assert!(rig.model.conversation.is_some());
    rig.greeted();
    assert!(begun(&rig).is_empty(), "the edge does not know the conversation yet");
    rig.event(EventBody::Started(Opening::default()));
    assert_eq!(begun(&rig), [&lamp.id]);
}

#[test]
fn what_cannot_be_sent_is_named_before_it_is_uploaded() {
    let mut rig = Rig::new();
    let page = file(1, "page.html", "text/html", 100);
    pick(&mut rig, &page);
    assert_eq!(shown(&rig), [("page.html", Some(Status::Impossible(Key::FileType)))]);
    assert!(rig.model.conversation.is_none(), "nothing begins for it");

    let mut rig = Rig::chatting();
    for (number, (name, kind, size, why)) in [
        ("page.html", "text/html", 100, Key::FileType),
        ("big.png", "image/png", 10 * 1024 * 1024 + 1, Key::FileTooLarge),
        ("empty.png", "image/png", 0, Key::FileRefused),
    ]
    .into_iter()
    .enumerate()
    {
        let bad = file(u8::try_from(number).unwrap(), name, kind, size);
        hold(&mut rig, &bad);
        assert!(begun(&rig).is_empty() && dropped(&rig, &bad));
        assert_eq!(shown(&rig).last(), Some(&(name, Some(Status::Impossible(why)))));
    }
    let csv = file(9, "ORDERS.CSV", "application/vnd.ms-excel", 5);
    pick(&mut rig, &csv);
    assert_eq!(begun(&rig), [&csv.id], "some systems give it another type");
}

#[test]
fn one_that_breaks_off_keeps_its_place_and_is_tried_again_or_let_go() {
    let mut rig = Rig::chatting();
    let (one, two) = (picture(1), file(2, "plan.pdf", "application/pdf", 5));
    pick(&mut rig, &one);
    pick(&mut rig, &two);
    done(&mut rig, &one, "unreachable");
    assert_eq!(rig.model.note, Some(Key::FileFailed));
    assert_eq!(begun(&rig), [&two.id], "the others go on");
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Failed)), ("plan.pdf", Some(Status::Going(0)))]);
    assert!(rig.commands().is_empty(), "no half message");
    done(&mut rig, &two, "file_type_refused");
    assert_eq!(shown(&rig)[1], ("plan.pdf", Some(Status::Impossible(Key::FileType))));
    rig.tell(Msg::Retry(command(&one)));
    assert_eq!(begun(&rig), [&one.id]);
    rig.tell(Msg::Edit(command(&two)));
    assert!(dropped(&rig, &two));
    rig.tell(Msg::Edit(command(&one)));
    assert!(dropped(&rig, &one) && shown(&rig).is_empty());
    done(&mut rig, &one, "");
    assert!(rig.commands().is_empty(), "it was let go");
}

#[test]
fn where_the_site_takes_no_files_or_the_chat_is_over_none_goes() {
    let mut rig = Rig::chatting();
    rig.model.settings.files = false;
    hold(&mut rig, &picture(1));
    assert!(shown(&rig).is_empty() && dropped(&rig, &picture(1)));
    let mut rig = Rig::chatting();
    rig.event(EventBody::Ended { by: Side::Agent });
    hold(&mut rig, &picture(1));
    assert!(shown(&rig).is_empty() && dropped(&rig, &picture(1)));
}

#[test]
fn more_than_a_few_at_once_are_too_many() {
    let mut rig = Rig::chatting();
    for number in 0..11 {
        pick(&mut rig, &picture(number));
    }
    assert_eq!(shown(&rig).last().unwrap().1, Some(Status::Impossible(Key::FilesTooMany)));
}

#[test]
fn nothing_goes_before_send_is_pressed() {
    let mut rig = Rig::new();
    rig.open();
    let (lamp, plan) = (picture(1), file(2, "plan.pdf", "application/pdf", 5));
    hold(&mut rig, &lamp);
    hold(&mut rig, &plan);
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Held)), ("plan.pdf", Some(Status::Held))]);
    assert!(rig.model.conversation.is_none(), "nothing has begun");
    rig.tell(Msg::Edit(command(&plan)));
    assert!(dropped(&rig, &plan));
    rig.tell(Msg::Draft("Here it is".to_owned()));
    assert!(begun(&rig).is_empty());
    rig.tell(Msg::Send);
    assert!(rig.model.conversation.is_some() && rig.model.composer.draft.is_empty());
    rig.greeted();
    rig.event(EventBody::Started(Opening::default()));
    assert_eq!(begun(&rig), [&lamp.id]);

    let mut rig = Rig::chatting();
    hold(&mut rig, &lamp);
    rig.tell(Msg::Draft("x".repeat(4_001))).tell(Msg::Send);
    assert_eq!(shown(&rig), [("lamp.png", Some(Status::Held))], "what is too long holds it back");
}

#[test]
fn folders_and_telephone_pictures_are_refused_in_words_and_what_is_beside_them_goes() {
    let mut rig = Rig::chatting();
    let folder = file(1, "x.zip", "application/zip", 4_096);
    rig.tell(Msg::File(FileMsg::Picked(folder.clone(), None)));
    assert!(dropped(&rig, &folder));
    let telephone = file(2, "IMG_1.HEIC", "", 9);
    rig.tell(Msg::File(FileMsg::Picked(telephone.clone(), Some(b"\0\0\0\x18ftypheic".to_vec()))));
    assert!(dropped(&rig, &telephone));
    let lamp = picture(3);
    pick(&mut rig, &lamp);
    assert_eq!(begun(&rig), [&lamp.id]);
    let refused = |why| Some(Status::Impossible(why));
    assert_eq!(
        shown(&rig),
        [
            ("x.zip", refused(Key::FileFolder)),
            ("IMG_1.HEIC", refused(Key::FilePicture)),
            ("lamp.png", Some(Status::Going(0)))
        ]
    );
}
