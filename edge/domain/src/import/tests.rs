//! Brought in: the rules, record by record.

use super::*;
use protocol::conversation::customer::Customer;
use protocol::conversation::etiquette::{ContactReason, HoldProposal, Promise};
use protocol::conversation::event::Message;
use protocol::conversation::opening::Opening;
use protocol::conversation::party::{Agent, Author, Side};
use protocol::frames::desk::Stage;
use protocol::ids::{DepartmentId, EntryId, FileId};
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::{AgentRouting, Profile};
use protocol::team::reply_library::Canned;

const NOW: Timestamp = 1_700_000_000_000;

fn ana() -> Agent {
    Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".to_owned() }
}

fn said(author: Author, text: &str) -> EventBody {
    let id = CommandId::parse("message-1").unwrap();
    EventBody::MessageSent(Message { id, author, text: text.to_owned() })
}

fn numbered(bodies: Vec<EventBody>) -> Vec<Event> {
    (1..).zip(bodies).map(|(seq, body)| Event { seq, at: 1_000 + seq, body }).collect()
}

fn given(events: Vec<Event>) -> ExportedConversation {
    let source = Source { system: "jasette".to_owned(), id: "shop/one".to_owned() };
    ExportedConversation { id: ConversationId::parse("conversation-0001").unwrap(), source, events }
}

fn started() -> EventBody {
    EventBody::Started(Opening { locale: "en".to_owned(), ..Opening::default() })
}

fn chat() -> Vec<Event> {
    numbered(vec![started(), said(Author::Visitor, "Hello"), EventBody::AgentJoined(ana())])
}

fn file(id: &str) -> EventBody {
    let file = FileInfo {
        id: FileId::parse(id).unwrap(),
        name: "a.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size: 3,
    };
    EventBody::FileSent { id: CommandId::parse("message-2").unwrap(), author: Author::Visitor, file }
}

fn why(line: &[u8]) -> ImportOutcome {
    record(line).unwrap_err().0
}

#[test]
fn a_line_is_a_record_or_says_why_not() {
    let line = br#"{"head":{"format":"jasette-export","version":1,"site":"shop","name":"Shop","at":1}}"#;
    assert!(matches!(record(line), Ok(Record::Head(_))));
    let marked = [&[0xef, 0xbb, 0xbf], line.as_slice()].concat();
    assert!(matches!(record(&marked), Ok(Record::Head(_))));
    assert_eq!(why(b"{\"head\":{\"format\":\"jasette"), refused(Rejection::Malformed));
    assert_eq!(why(b"hello"), refused(Rejection::Malformed));
    assert_eq!(why(br#"{"head":{"format":1}}"#), refused(Rejection::Malformed));
    let said = record(br#"{"head":{}}"#).unwrap_err().1;
    assert!(said.starts_with("missing field `format` at line 1 column"), "{said}");
    // Latin 1, and two bytes a character.
    assert_eq!(why(b"{\"head\":{\"name\":\"Caf\xe9\"}}"), refused(Rejection::NotUtf8));
    let wide: Vec<u8> = "{\"head\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(why(&wide), refused(Rejection::NotUtf8));
    assert_eq!(why(&vec![b' '; LINE_MAX + 1]), refused(Rejection::TooLarge));
    // A later version has more kinds.
    assert_eq!(record(br#"{"webhook":{"url":"x"}}"#), Err((ImportOutcome::Skipped, "webhook".to_owned())));
}

#[test]
fn every_kind_is_known() {
    let known = serde_json::from_str::<Record>(r#"{"no_such_kind":1}"#).unwrap_err().to_string();
    for kind in KINDS {
        assert!(known.contains(&format!("`{kind}`")), "{kind}: {known}");
    }
    assert_eq!(known.matches('`').count() / 2 - 1, KINDS.len(), "{known}");
}

#[test]
fn a_newer_format_is_named() {
    assert_eq!(head(FORMAT, FORMAT_VERSION), Ok(()));
    assert_eq!(head(FORMAT, FORMAT_VERSION + 1), Err(Rejection::NewerFormat));
    assert_eq!(head("zendesk", 1), Err(Rejection::Malformed));
}

#[test]
fn a_conversation_is_in_order_from_its_start() {
    assert_eq!(conversation(&given(chat()), NOW).map(|files| files.len()), Ok(0));
    let broken = |change: fn(&mut Vec<Event>)| {
        let mut events = chat();
        change(&mut events);
        conversation(&given(events), NOW).map(|_| ())
    };
    let bad = Err(Rejection::BadHistory);
    assert_eq!(broken(Vec::clear), bad);
    assert_eq!(broken(|events| drop(events.remove(0))), bad);
    assert_eq!(broken(|events| drop(events.remove(1))), bad, "a gap");
    assert_eq!(broken(|events| events[1].at = 1), bad, "back in time");
    assert_eq!(broken(|events| events[2].at = NOW + AHEAD_MS + 1), bad, "not yet");
    assert_eq!(broken(|events| events[2].body = started()), bad, "twice");
    assert_eq!(broken(|events| events[2].at = NOW + AHEAD_MS), Ok(()));
}

#[test]
fn a_conversation_stays_within_limits() {
    let with = |body| conversation(&given(numbered(vec![started(), body])), NOW).map(|_| ());
    assert_eq!(with(said(Author::Visitor, &"x".repeat(IMPORTED_TEXT_MAX))), Ok(()));
    assert_eq!(with(said(Author::Visitor, &"x".repeat(IMPORTED_TEXT_MAX + 1))), Err(Rejection::TextTooLong));
    assert_eq!(with(EventBody::Named { name: "x".repeat(81) }), Err(Rejection::NameTooLong));
    assert_eq!(with(EventBody::SubjectSet { subject: "x".repeat(EVENT_MAX) }), Err(Rejection::TextTooLong));
    let many = vec![EventBody::HoldExpired; IMPORTED_EVENTS_MAX];
    let many = given(numbered([vec![started()], many].concat()));
    assert_eq!(conversation(&many, NOW).map(|_| ()), Err(Rejection::ConversationFull));
    let long = vec![said(Author::Visitor, &"é".repeat(IMPORTED_TEXT_MAX)); 150];
    let long = given(numbered([vec![started()], long].concat()));
    assert_eq!(conversation(&long, NOW).map(|_| ()), Err(Rejection::ConversationFull));
    // Languages that the chat does not speak; of a chat from before there were several there is none.
    let speaks = |locale: &str| {
        let opening = Opening { locale: locale.to_owned(), ..Opening::default() };
        conversation(&given(numbered(vec![EventBody::Started(opening)])), NOW).map(|_| ())
    };
    assert_eq!((speaks("fr"), speaks("")), (Ok(()), Ok(())));
    for strange in ["xx", "EN", "en\"><script>"] {
        assert_eq!(speaks(strange), Err(Rejection::Malformed), "{strange}");
    }
    // Ids that no client could have made.
    let ids: [EventBody; 2] = [
        r#"{"message_sent":{"id":"x","author":"visitor","text":"a"}}"#,
        r#"{"agent_joined":{"id":"../x","name":"Ana"}}"#,
    ]
    .map(|body| serde_json::from_str(body).unwrap());
    for body in ids {
        assert_eq!(with(body), Err(Rejection::BadId));
    }
}

#[test]
fn files_are_named_once_and_can_be_taken() {
    let two = |one: &str, other: &str| {
        let events = numbered(vec![started(), file(one), file(other)]);
        conversation(&given(events), NOW).map(|files| files.len())
    };
    assert_eq!(two("file-000000000001", "file-000000000002"), Ok(2));
    assert_eq!(two("file-000000000001", "file-000000000001"), Err(Rejection::IdReused));
    let many = |count: u32| {
        let files = (0..count).map(|n| file(&format!("file-{n:012}")));
        conversation(&given(numbered([started()].into_iter().chain(files).collect())), NOW)
            .map(|files| files.len())
    };
    assert_eq!(many(FILES_MAX), Ok(FILES_MAX as usize));
    assert_eq!(many(FILES_MAX + 1), Err(Rejection::TooManyFiles));
    let EventBody::FileSent { id, author, file } = file("file-000000000001") else { panic!() };
    let file = FileInfo { media_type: "text/html".to_owned(), ..file };
    let events = numbered(vec![started(), EventBody::FileSent { id, author, file }]);
    assert_eq!(conversation(&given(events), NOW).map(|_| ()), Err(Rejection::FileTypeRefused));
}

#[test]
fn what_comes_from_elsewhere_has_an_id_that_nobody_begins_with() {
    let mut zendesk = given(chat());
    zendesk.source.system = "zendesk".to_owned();
    assert_eq!(conversation(&zendesk, NOW).map(|_| ()), Err(Rejection::BadId));
    zendesk.id = ConversationId::parse("imported-0123456789abcdefghijkl").unwrap();
    assert_eq!(conversation(&zendesk, NOW).map(|_| ()), Ok(()));
    assert!(is_foreign(&zendesk.id) && !is_foreign(&given(vec![]).id));
    zendesk.source.id = "x".repeat(SOURCE_MAX + 1);
    assert_eq!(conversation(&zendesk, NOW).map(|_| ()), Err(Rejection::Malformed));
}

#[test]
fn the_same_again_changes_nothing() {
    let (brought, _) = stored(chat(), given(vec![]).source, NOW);
    assert_eq!(place(&[], &chat()), Ok(ImportOutcome::Created));
    assert_eq!(place(&brought, &chat()), Ok(ImportOutcome::Unchanged));
    // A copy of what is here by itself, from before it went on.
    assert_eq!(place(&chat(), &chat()[..2]), Ok(ImportOutcome::Unchanged));
}

#[test]
fn what_went_on_elsewhere_takes_the_place_of_what_was_brought_in() {
    let (brought, _) = stored(chat()[..2].to_vec(), given(vec![]).source, NOW);
    assert_eq!(place(&brought, &chat()), Ok(ImportOutcome::Changed));
    // Somebody reopened it here since.
    let mut reopened = brought.clone();
    reopened.push(Event { seq: 4, at: NOW, body: EventBody::Reopened { by: Side::Agent } });
    assert_eq!(place(&reopened, &chat()), Err(Rejection::ConversationTaken));
    // Another one with the same id, and one that was cut short.
    let other = numbered(vec![started(), said(Author::Visitor, "Other"), EventBody::HoldExpired]);
    assert_eq!(place(&chat(), &other), Err(Rejection::ConversationTaken));
    let (brought, _) = stored(chat(), given(vec![]).source, NOW);
    assert_eq!(place(&brought, &other[..2]), Err(Rejection::ConversationTaken));
}

#[test]
fn what_was_brought_in_is_over_and_waits_for_nobody() {
    let customer = Customer { id: "42".to_owned(), name: None, email: None };
    let contact = "zoe@shop.example".to_owned();
    let promise = Promise { contact, reason: ContactReason::Waiting, due: NOW + 10_000 };
    let hold = HoldProposal { by: ana(), reason: "A moment".to_owned(), minutes: 5 };
    let events = numbered(vec![
        started(),
        EventBody::Identified(customer),
        said(Author::Visitor, "Hello"),
        EventBody::HoldProposed(hold),
        EventBody::HoldAnswered { yes: true },
        EventBody::PromiseMade(promise),
    ]);
    let source = Source { system: "jasette".to_owned(), id: "shop/one".to_owned() };
    let (events, after) = stored(events.clone(), source.clone(), NOW);
    let last = events.last().unwrap();
    assert_eq!((last.seq, last.at, &last.body), (7, NOW, &EventBody::Imported(source)));
    let summary = after.summary(given(vec![]).id);
    assert_eq!((summary.stage, summary.waiting_since, summary.unread), (Stage::Ended, None, 0));
    assert_eq!((summary.needs.hold, summary.needs.promise, summary.gone_since), (None, None, None));
    assert_eq!(after.next_deadline(), None);
    // When it was, not when it came in.
    assert_eq!((summary.started_at, summary.last_at), (1_001, 1_003));
}

#[test]
fn whose_it_was_elsewhere_is_nobodys_word_here() {
    let customer = |id: &str, name: Option<&str>| {
        let (id, name) = (id.to_owned(), name.map(str::to_owned));
        EventBody::Identified(Customer { id, name, email: Some("zoe@shop.example".to_owned()) })
    };
    let whole = given(numbered(vec![
        started(),
        customer("42", Some("Zoé")),
        said(Author::Visitor, "Hello"),
        customer("42", None),
    ]));
    let at = |site: &str, whole: &ExportedConversation| at_site(whole.clone(), &SiteId::parse(site).unwrap());
    assert_eq!(at("shop", &whole), whole, "its own");
    let mut foreign = whole.clone();
    foreign.source.system = "zendesk".to_owned();
    // Neither a site whose id only begins like it, nor another system of that name.
    for taken in [at("other", &whole), at("sho", &whole), at("shop", &foreign)] {
        let bodies: Vec<_> = taken.events.iter().map(|event| event.body.clone()).collect();
        assert_eq!(bodies[1], EventBody::Named { name: "Zoé".to_owned() });
        assert_eq!(bodies[3], EventBody::PresenceChanged { gone_since: None }, "its number stays");
        assert_eq!((&bodies[0], &bodies[2]), (&whole.events[0].body, &whole.events[2].body));
        let (kept, after) = stored(taken.events.clone(), taken.source, NOW);
        assert_eq!(after.customer(), None);
        assert_eq!(place(&kept, &taken.events), Ok(ImportOutcome::Unchanged), "the same again");
    }
    let with = |body| conversation(&given(numbered(vec![started(), body])), NOW).map(|_| ());
    assert_eq!(with(customer("42", Some("Zoé"))), Ok(()));
    assert_eq!(with(customer("", None)), Err(Rejection::BadId));
    assert_eq!(with(customer(&"4".repeat(200), None)), Err(Rejection::BadId));
    assert_eq!(with(customer("42", Some(&"x".repeat(81)))), Err(Rejection::NameTooLong));
}

#[test]
fn an_id_that_was_used_before_hides_no_other_import() {
    let id = CommandId::parse("import-000001").unwrap();
    let first = noted_as(&id, "a-session-of-anas", NOW);
    assert_eq!(first, noted_as(&id, "a-session-of-anas", NOW + 1));
    assert_ne!(first, noted_as(&id, "b-session-of-beas", NOW), "somebody else's");
    assert_ne!(first, noted_as(&id, "a-session-of-anas", NOW + 24 * HOUR_MS), "another day's");
}

#[test]
fn departments_keep_those_who_work_here() {
    let department = DepartmentSetting {
        id: DepartmentId::parse("billing").unwrap(),
        name: "Billing".to_owned(),
        agents: ["ana", "gone"].map(|id| AgentId::parse(id).unwrap()).to_vec(),
    };
    let mut theirs = SiteSettings::default();
    theirs.service.departments = vec![department];
    let set = |id: &str| AgentRouting { agent: AgentId::parse(id).unwrap(), profile: Profile::default() };
    theirs.routing.agents = vec![set("gone"), set("ana")];
    let fitted = settings(theirs, &[ana().id]);
    assert_eq!(fitted.service.departments[0].agents, [ana().id]);
    assert_eq!(fitted.routing.agents, [set("ana")]);
}

#[test]
fn replies_are_added_and_replaced_and_none_is_lost() {
    let canned = |id: &str, text: &str, uses| Canned {
        id: EntryId::parse(id).unwrap(),
        shortcut: id.to_owned(),
        locale: "en".to_owned(),
        department: None,
        text: text.to_owned(),
        uses,
    };
    let own = ReplyLibrary {
        revision: 7,
        canned: vec![canned("a", "ours", 3), canned("b", "ours", 5)],
        emergency: "Stay calm".to_owned(),
        ..ReplyLibrary::default()
    };
    let theirs = ReplyLibrary {
        revision: 2,
        canned: vec![canned("b", "theirs", 9), canned("c", "theirs", 9)],
        ..ReplyLibrary::default()
    };
    let both = replies(own, theirs.clone());
    assert_eq!(both.canned, [canned("a", "ours", 3), canned("b", "theirs", 5), canned("c", "theirs", 0)]);
    assert_eq!((both.revision, both.emergency.as_str()), (7, "Stay calm"));
    assert_eq!(replies(both.clone(), theirs), both, "the same again");
}
