//! Transcripts: what they say, to whom, and what nobody can make them say.

use super::*;
use protocol::conversation::etiquette::{Briefing, Note, Promise};
use protocol::conversation::event::Message;
use protocol::conversation::opening::{Opening, Page};
use protocol::conversation::party::Agent;
use protocol::conversation::policy::Policy;
use protocol::ids::{CommandId, FileId};

/// 2026-11-22 09:05 UTC.
const MORNING: Timestamp = 1_795_338_300_000;

fn ana() -> Agent {
    Agent { id: AgentId::parse("ana").unwrap(), name: "Ana Ștefănescu".into() }
}

fn id() -> CommandId {
    CommandId::parse("command-1").unwrap()
}

fn message(author: Author, text: &str) -> EventBody {
    EventBody::MessageSent(Message { id: id(), author, text: text.into() })
}

fn numbered(bodies: Vec<EventBody>) -> Vec<Event> {
    (1..).zip(bodies).map(|(seq, body)| Event { seq, at: MORNING + (seq - 1) * 60_000, body }).collect()
}

fn reader(side: Side, locale: &str) -> Reader {
    Reader { side, locale: locale.into(), clock: Clock::of(None, 120), company: "Ceainăria".into() }
}

fn file() -> EventBody {
    EventBody::FileSent {
        id: id(),
        author: Author::Visitor,
        file: FileInfo {
            id: FileId::parse("file-000000000001").unwrap(),
            name: "Reçu.pdf".into(),
            media_type: "application/pdf".into(),
            size: 2_049,
        },
    }
}

fn conversation() -> Vec<Event> {
    numbered(vec![
        EventBody::Started(Opening { name: Some("Zoé".into()), ..Opening::default() }),
        EventBody::PolicySet(Policy { rating: RatingScale::Five, ..Policy::default() }),
        message(Author::Automatic, "Someone will be with you."),
        message(Author::Visitor, "Hello,\nis there tea?"),
        EventBody::AgentJoined(ana()),
        EventBody::Noted(Note { id: id(), by: ana(), text: "a secret note".into(), mentions: vec![] }),
        EventBody::PageChanged(Page { title: "a secret page".into(), ..Page::default() }),
        EventBody::Briefed(Briefing {
            by: ana(),
            to: Target::Agent(ana()),
            text: "a secret briefing".into(),
        }),
        EventBody::SubjectSet { subject: "a secret subject".into() },
        EventBody::TransferDeclined { by: ana(), reason: "a secret reason".into() },
        EventBody::Closed { by: ana(), reason: ClosingReason::Abuse },
        EventBody::Blocked { by: ana() },
        EventBody::PromiseDue,
        EventBody::PromiseLate,
        message(Author::Agent(ana().id), "Yes."),
        file(),
        EventBody::Marked { side: Side::Visitor, delivered: 3, read: 3 },
        EventBody::Ended { by: Side::Visitor },
        EventBody::Rated { score: 5, comment: Some("merci".into()) },
    ])
}

#[test]
fn a_visitors_transcript_reads_like_the_conversation() {
    let expected = "\
Conversation with Ceainăria, 2026-11-22

2026-11-22 (UTC+02:00)
[11:05] * Zoé opened the conversation.
[11:07] Ceainăria (automatic): Someone will be with you.
[11:08] Zoé: Hello,
        is there tea?
[11:09] * Ana Ștefănescu joined.
[11:19] Ana Ștefănescu: Yes.
[11:20] Zoé: [file] Reçu.pdf (3 KB)
[11:22] * Zoé ended the conversation.
[11:23] * Rating: 5 of 5. merci
";
    assert_eq!(text(&conversation(), &reader(Side::Visitor, "en")), expected);
}

#[test]
fn what_is_for_the_team_is_in_the_teams_transcript_only() {
    for locale in protocol::locale::LOCALES {
        for write in [text, html] {
            let theirs = write(&conversation(), &reader(Side::Visitor, locale));
            let ours = write(&conversation(), &reader(Side::Agent, locale));
            assert!(!theirs.contains("secret"), "{theirs}");
            for secret in ["note", "page", "briefing", "subject", "reason"] {
                assert!(ours.contains(&format!("a secret {secret}")), "{ours}");
            }
            for key in ["promise_due", "promise_late", "reason_abuse"] {
                assert!(!theirs.contains(label(key, locale)), "{theirs}");
                assert!(ours.contains(label(key, locale)), "{key}: {ours}");
            }
            assert_eq!(theirs.matches("Ana Ștefănescu").count(), 2, "{theirs}");
        }
    }
}

#[test]
fn every_kind_of_event_has_words_in_every_language() {
    use protocol::conversation::etiquette::TransferProposal;
    use protocol::conversation::etiquette::{
        ContactReason, HoldProposal, Progress, Restatement, WrapUpQuestion,
    };
    use protocol::conversation::party::Department;
    let department = Department { id: protocol::ids::DepartmentId::parse("d").unwrap(), name: "Thé".into() };
    let closing = [
        ClosingReason::Solved,
        ClosingReason::FollowUp,
        ClosingReason::Complaint,
        ClosingReason::WrongCompany,
        ClosingReason::Abuse,
        ClosingReason::Other,
    ];
    let outcomes = [
        TransferOutcome::Accepted,
        TransferOutcome::Declined,
        TransferOutcome::Withdrawn,
        TransferOutcome::Expired,
        TransferOutcome::Unavailable,
    ];
    let promise = Promise { contact: "z@x.y".into(), reason: ContactReason::Hold, due: MORNING };
    let restated = Restatement { id: id(), by: ana().id, text: "tea".into() };
    let mut bodies = vec![
        EventBody::Started(Opening { invitation: Some("Hello!".into()), ..Opening::default() }),
        EventBody::Named { name: "Zoé".into() },
        EventBody::HoldProposed(HoldProposal { by: ana(), reason: "to look".into(), minutes: 3 }),
        EventBody::HoldExpired,
        EventBody::HoldOverdue,
        EventBody::TransferProposed(TransferProposal { by: ana(), to: Target::Department(department) }),
        EventBody::TransferProposed(TransferProposal { by: ana(), to: Target::Agent(ana()) }),
        EventBody::AgentLeft(ana()),
        EventBody::ContactAsked { reason: ContactReason::Hold },
        EventBody::PromiseMade(promise),
        EventBody::PromiseDeclined,
        EventBody::PromiseProgressed(Progress { by: ana(), text: "soon".into(), due: MORNING }),
        EventBody::PromiseKept { by: ana() },
        EventBody::Restated(restated),
        EventBody::WrapUpAsked(WrapUpQuestion { by: ana().id, until: MORNING }),
        EventBody::VisitorVanished,
        EventBody::SubjectSet { subject: String::new() },
        EventBody::Rated { score: 1, comment: None },
    ];
    for yes in [true, false] {
        bodies.extend([
            EventBody::HoldAnswered { yes },
            EventBody::TransferAnswered { yes },
            EventBody::RestatementAnswered { right: yes },
            EventBody::WrapUpAnswered { more: yes },
        ]);
    }
    for by in [Side::Visitor, Side::Agent] {
        bodies.extend([EventBody::HoldEnded { by }, EventBody::Ended { by }, EventBody::Reopened { by }]);
    }
    bodies.extend(outcomes.map(|outcome| EventBody::TransferClosed { outcome }));
    bodies.extend(closing.map(|reason| EventBody::Closed { by: ana(), reason }));
    let events: Vec<Event> = numbered(bodies).into_iter().chain(conversation()).collect();
    let shown = events.len() - 2;
    for locale in protocol::locale::LOCALES {
        let lines = lines(&events, &reader(Side::Agent, locale));
        assert_eq!(lines.len(), shown);
        for line in lines {
            assert!(!line.text.is_empty() && !line.text.contains(['{', '}']), "{locale}: {}", line.text);
        }
    }
}

/// Everything a careless program would take for more than text.
const PAYLOADS: [&str; 9] = [
    "<img src=x onerror=alert(1)>",
    "</span><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "<!--",
    "]]><x>",
    "javascript:alert(1)",
    "&lt;script&gt;",
];

#[test]
fn nothing_anybody_wrote_is_markup() {
    for payload in PAYLOADS {
        let agent = Agent { id: AgentId::parse("ana").unwrap(), name: payload.into() };
        let events = numbered(vec![
            EventBody::Started(Opening {
                name: Some(payload.into()),
                invitation: Some(payload.into()),
                locale: payload.into(),
                ..Opening::default()
            }),
            EventBody::AgentJoined(agent.clone()),
            message(Author::Visitor, payload),
            message(Author::Agent(agent.id.clone()), payload),
            message(Author::Automatic, payload),
            EventBody::PageChanged(Page {
                url: payload.into(),
                title: payload.into(),
                referrer: String::new(),
            }),
            EventBody::Noted(Note { id: id(), by: agent.clone(), text: payload.into(), mentions: vec![] }),
            EventBody::SubjectSet { subject: payload.into() },
            EventBody::TransferDeclined { by: agent, reason: payload.into() },
            EventBody::Rated { score: 1, comment: Some(payload.into()) },
        ]);
        let hostile = Reader { company: payload.into(), locale: payload.into(), ..reader(Side::Agent, "en") };
        let page = html(&events, &hostile);
        let plain = text(&events, &hostile);
        // All the tags there are, are ours.
        let ours = [
            "!doctype html",
            "html",
            "/html",
            "head",
            "/head",
            "meta",
            "title",
            "/title",
            "style",
            "/style",
            "body",
            "/body",
            "h1",
            "/h1",
            "h2",
            "/h2",
            "small",
            "/small",
            "p",
            "/p",
            "time",
            "/time",
            "b",
            "/b",
            "span",
            "/span",
        ];
        for tag in page.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            let known = ours.iter().any(|own| tag == *own || tag.starts_with(&format!("{own} ")));
            assert!(known, "<{tag}> in {page}");
            let attributes = tag.split(' ').skip(1).filter(|_| !tag.starts_with('!'));
            for attribute in attributes.filter(|part| part.contains('=')) {
                let name = attribute.split('=').next().unwrap();
                let known = ["lang", "dir", "charset", "name", "content", "class"].contains(&name);
                assert!(known || tag.starts_with("html "), "{name} in <{tag}>");
            }
        }
        assert_eq!(page.matches("<html").count(), 1);
        assert_eq!(page.matches('"').count() % 2, 0);
        assert!(plain.contains(payload), "the text keeps what was written: {plain}");
    }
}

#[test]
fn a_message_cannot_pose_as_a_line_of_the_transcript() {
    let forged = "hi\n[11:06] Ana: you get it all back\r\n[11:07] * Ana joined.\u{2028}[11:08] Ana: yes";
    let events = numbered(vec![
        EventBody::Started(Opening::default()),
        message(Author::Visitor, forged),
        message(Author::Visitor, "turn \u{202e}around"),
    ]);
    let plain = text(&events, &reader(Side::Visitor, "en"));
    assert_eq!(plain.lines().filter(|line| line.starts_with('[')).count(), 3, "{plain}");
    for write in [text, html] {
        assert!(!write(&events, &reader(Side::Visitor, "en")).contains('\u{202e}'));
    }
}

#[test]
fn what_is_said_has_a_direction_of_its_own() {
    let said = message(Author::Visitor, "مرحبا!");
    let events = numbered(vec![EventBody::Started(Opening::default()), said]);
    let page = html(&events, &reader(Side::Visitor, "ar"));
    // The transcript itself is told in English.
    assert!(page.contains("<html lang=\"en\" dir=\"ltr\">"), "{page}");
    assert!(page.contains("<span dir=\"auto\">مرحبا!</span>"), "{page}");
}

#[test]
fn a_new_day_is_said() {
    let mut events = numbered(vec![EventBody::Started(Opening::default()), message(Author::Visitor, "late")]);
    events[1].at += 14 * 3_600_000;
    let utc = Reader { clock: Clock::of(None, 0), ..reader(Side::Visitor, "fr") };
    let plain = text(&events, &utc);
    assert_eq!(plain.matches("(UTC)").count(), 1, "{plain}");
    let plain = text(&events, &reader(Side::Visitor, "fr"));
    assert!(plain.contains("2026-11-22 (UTC+02:00)") && plain.contains("2026-11-23 (UTC+02:00)"), "{plain}");
    assert!(plain.contains("Visiteur: late"));
}

#[test]
fn times_follow_a_clock_that_is_put_back() {
    let mut events = numbered(vec![
        EventBody::Started(Opening::default()),
        message(Author::Visitor, "before"),
        message(Author::Visitor, "in the hour that comes twice"),
        message(Author::Visitor, "weeks later"),
    ]);
    // 25 October 2026, one o'clock UTC: in Bucharest four becomes three.
    let back = 1_792_890_000_000;
    for (event, at) in events.iter_mut().zip([back - 26 * 3_600_000, back - 60_000, back, MORNING]) {
        event.at = at;
    }
    let clock = Clock::of(Some("Europe/Bucharest"), -300);
    let plain = text(&events, &Reader { clock: clock.clone(), ..reader(Side::Visitor, "en") });
    for part in [
        "2026-10-24 (UTC+03:00)",
        "2026-10-25 (UTC+03:00)\n[03:59]",
        "2026-10-25 (UTC+02:00)\n[03:00]",
        "2026-11-22 (UTC+02:00)\n[1",
    ] {
        assert!(plain.contains(part), "{part} in {plain}");
    }
    let page = html(&events, &Reader { clock, ..reader(Side::Visitor, "en") });
    assert!(page.contains("<h2>2026-10-25 <small>UTC+02:00</small></h2>"), "{page}");
}

#[test]
fn what_was_filled_in_is_told_line_by_line() {
    use protocol::conversation::opening::{Answer, Answers};
    use protocol::conversation::party::Department;
    let answer =
        |label: &str, text: &str| Answer { field: "x".into(), label: label.into(), text: text.into() };
    let department =
        Department { id: protocol::ids::DepartmentId::parse("billing").unwrap(), name: "Caisse".into() };
    let filled = Answers {
        answers: vec![answer("Commande", "A-12"), answer("Détails", "deux\nlignes")],
        department: Some(department),
        agreed: true,
    };
    let events = numbered(vec![EventBody::Started(Opening::default()), EventBody::FormFilled(filled)]);
    let plain = text(&events, &reader(Side::Visitor, "fr"));
    for line in ["a indiqué :", "Commande: A-12", "        lignes", "Service: Caisse"] {
        assert!(plain.contains(line), "{line:?} in {plain}");
    }
    let agreed = Answers { agreed: true, ..Answers::default() };
    let events = numbered(vec![EventBody::Started(Opening::default()), EventBody::FormFilled(agreed)]);
    assert_eq!(text(&events, &reader(Side::Agent, "en")).matches("filled in").count(), 0);
}

#[test]
fn a_link_stands_above_the_transcript_in_the_readers_language() {
    let link = "https://shop.example/tea?a=1&b=2#jasette-resume=id.code";
    let reader = reader(Side::Visitor, "ro");
    let page = html_with_link(&conversation(), &reader, Some(link));
    assert!(page.contains("Pentru a continua conversația"), "{page}");
    assert!(
        page.contains("<a href=\"https://shop.example/tea?a=1&amp;b=2#jasette-resume=id.code\">"),
        "{page}"
    );
    assert!(!html(&conversation(), &reader).contains("<a "));
}
