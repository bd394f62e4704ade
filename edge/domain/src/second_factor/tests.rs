//! Codes and what is typed as one, tickets, and the states of a factor.

use super::code::hotp;
use super::*;
use proptest::prelude::*;

/// The secret of both RFCs' test values.
fn known() -> Secret {
    Secret::new(*b"12345678901234567890")
}

const NOW: Timestamp = 1_111_111_109_000;

fn on(used: u64) -> Factor {
    Factor::On { secret: known(), used }
}

fn app(code: &str) -> Typed {
    Typed::read(code).unwrap()
}

fn at(now: Timestamp) -> Typed {
    app(&known().code(now))
}

fn is(result: Result<Factor, Rejection>) -> Result<u64, Rejection> {
    result.map(|factor| match factor {
        Factor::On { used, .. } => used,
        Factor::Enrolling { .. } => u64::MAX,
    })
}

#[test]
fn codes_are_those_of_rfc_4226() {
    // Appendix D.
    let codes = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
    for (counter, code) in (0..).zip(codes) {
        assert_eq!(hotp(b"12345678901234567890", counter), code, "{counter}");
    }
}

#[test]
fn codes_are_those_of_rfc_6238() {
    // Appendix B, of its eight digits the last six.
    let codes = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    for (seconds, code) in codes {
        assert_eq!(known().code(seconds * 1_000), code, "{seconds}");
    }
}

#[test]
fn a_code_is_good_once_and_for_a_step_either_way() {
    let step = NOW / STEP_MS;
    for (moment, good) in [(2, false), (1, true), (0, true)] {
        let earlier = at(NOW - moment * STEP_MS);
        let expected = if good { Ok(step - moment) } else { Err(Rejection::WrongCode) };
        assert_eq!(is(on(0).accept(&earlier, NOW)), expected, "{moment} steps before");
        let later = at(NOW + moment * STEP_MS);
        let expected = if good { Ok(step + moment) } else { Err(Rejection::WrongCode) };
        assert_eq!(is(on(0).accept(&later, NOW)), expected, "{moment} steps after");
    }
    let code = at(NOW);
    let after = on(0).accept(&code, NOW).unwrap_or_else(|_| on(0));
    assert_eq!(is(after.clone().accept(&code, NOW)), Err(Rejection::WrongCode), "the same again");
    assert_eq!(is(after.clone().accept(&at(NOW - STEP_MS), NOW)), Err(Rejection::WrongCode), "one before it");
    assert_eq!(is(after.accept(&at(NOW + STEP_MS), NOW)), Ok(step + 1));
    assert_eq!(is(on(0).accept(&app("081805"), NOW)), Err(Rejection::WrongCode));
}

#[test]
fn a_factor_is_shown_then_confirmed_then_asked_for() {
    let random = [7; SECRET_BYTES];
    let begun = Factor::begin(None, random, NOW).unwrap_or_else(|_| on(0));
    assert!(!begun.is_on());
    assert_eq!(is(begun.clone().accept(&at(NOW), NOW)), Err(Rejection::Stale), "no sign-in asks for it yet");
    let code = |now| app(&Secret::new(random).code(now));
    assert_eq!(is(Factor::confirm(Some(begun.clone()), &at(NOW), NOW)), Err(Rejection::WrongCode));
    let late = NOW + ENROLMENT_MS;
    assert_eq!(
        is(Factor::confirm(Some(begun.clone()), &code(late), late)),
        Err(Rejection::Stale),
        "too late"
    );
    let just = late - 1;
    assert_eq!(is(Factor::confirm(Some(begun.clone()), &code(just), just)), Ok(just / STEP_MS));
    // Its first code opens nothing afterwards.
    let confirmed = Factor::confirm(Some(begun.clone()), &code(NOW), NOW).unwrap_or(begun.clone());
    assert!(confirmed.is_on());
    assert_eq!(is(confirmed.clone().accept(&code(NOW), NOW)), Err(Rejection::WrongCode));
    assert_eq!(is(Factor::confirm(Some(confirmed.clone()), &code(NOW), NOW)), Err(Rejection::Stale), "twice");
    assert_eq!(is(Factor::confirm(None, &code(NOW), NOW)), Err(Rejection::Stale));
    assert!(Factor::begin(Some(&confirmed), random, NOW) == Err(Rejection::Stale), "one that is on stays");
    let again = Factor::begin(Some(&begun), [8; SECRET_BYTES], NOW);
    assert!(again.is_ok_and(|again| again != begun), "one that is not may be shown anew");
}

#[test]
fn a_code_is_read_as_people_type_it() {
    for text in ["123456", "123 456", " 123-456\n", "12 34 56", "123\u{a0}456"] {
        assert!(Typed::read(text) == Ok(Typed::App(123_456)), "{text:?}");
    }
    assert!(Typed::read("000001") == Ok(Typed::App(1)));
    let long = "1".repeat(200);
    for text in ["", "12345", "1234567", "12345a", "１２３４５６", "abcd-efgh", &long] {
        assert!(Typed::read(text) == Err(Rejection::WrongCode), "{text:?}");
    }
}

#[test]
fn a_recovery_code_is_read_as_people_copy_it() {
    let code = recovery_code([0b1011_0101; RECOVERY_BYTES]);
    assert_eq!((code.len(), code.matches('-').count()), (29, 5), "{code}");
    let read = Typed::read(&code);
    assert!(read == Ok(Typed::Recovery(code.replace('-', ""))));
    for text in [code.to_uppercase(), code.replace('-', " "), code.replace('-', ""), format!(" {code}\n")] {
        assert!(Typed::read(&text) == read, "{text}");
    }
    // What looks like a letter is one.
    let looks = recovery_code(*b"\x70\x44\x1c\x11\x07\x04\x41\xc1\x10\x70\x44\x1c\x11\x07\x04");
    let typed = looks.replace('o', "0").replace('i', "1").replace('b', "8");
    assert!(Typed::read(&typed) == Typed::read(&looks), "{looks} {typed}");
    assert!(Typed::read(&code[1..]) == Err(Rejection::WrongCode));
    assert!(on(0).accept(&app(&code), NOW) == Err(Rejection::WrongCode), "it is no code of the app");
}

#[test]
fn a_ticket_is_good_for_a_few_codes_and_minutes() {
    let mut ticket = Ticket::new(NOW);
    for _ in 0..TICKET_TRIES {
        ticket = ticket.try_code(NOW + TICKET_MS - 1).unwrap();
    }
    assert_eq!(ticket.try_code(NOW + 1), Err(Rejection::SignedOut));
    assert_eq!(Ticket::new(NOW).try_code(NOW + TICKET_MS), Err(Rejection::SignedOut));
}

#[test]
fn codes_are_counted_apart_from_passwords_and_never_without_end() {
    let whence = Whence { network: Some("203.0.113.7".to_owned()), ..Whence::default() };
    let counted = counted_as("ana@shop.example", &whence, KnownGood::default());
    let passwords = access::counted_as("ana@shop.example", &whence, KnownGood::default());
    assert_eq!(counted.len(), passwords.len());
    assert!(
        counted.iter().zip(&passwords).all(|(code, password)| code.0 != password.0 && code.1 == password.1)
    );
    let (own, strange) =
        (KnownGood { browser: true, network: false }, KnownGood { browser: false, network: true });
    assert_eq!((heard(WRONG_MAX - 1, strange), heard(WRONG_MAX, own)), (Ok(()), Ok(())));
    assert_eq!(heard(WRONG_MAX, strange), Err(Rejection::TooManyAttempts));
}

#[test]
fn who_has_none_is_let_in_where_none_is_required() {
    for (required, has_one) in [(false, false), (false, true), (true, true)] {
        assert_eq!(let_in(required, has_one), Ok(()));
    }
    assert_eq!(let_in(true, false), Err(Rejection::SecondFactorRequired));
}

#[test]
fn a_secret_is_an_address_and_a_picture() {
    let secret = known();
    assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert!(Secret::read(&secret.text()) == Some(secret.clone()));
    let address = secret.address("chat.shop.example:8443", "ana+pop@shop.example");
    assert_eq!(
        address,
        "otpauth://totp/chat.shop.example%3A8443:ana%2Bpop@shop.example\
         ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=chat.shop.example%3A8443"
    );
    let drawn = picture(&address).unwrap();
    assert!(
        drawn.starts_with("<svg ") && drawn.ends_with("</svg>") && drawn.len() < 32_000,
        "{}",
        drawn.len()
    );
    assert!(secret.address(&"é".repeat(900), &"é".repeat(900)).len() < 1_200);
    assert!(picture(&secret.address(&"é".repeat(900), &"é".repeat(900))).is_some());
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_refused(text in ".{0,120}") {
        let _ = Typed::read(&text);
    }

    #[test]
    fn no_code_is_good_twice(moments in proptest::collection::vec((0..40_u64, 0..5_u64), 1..30)) {
        let mut factor = on(0);
        let mut seen = std::collections::HashSet::new();
        for (moment, of) in moments {
            let now = NOW + moment * 10_000;
            let code = at(NOW + of * STEP_MS);
            if let Ok(after) = factor.clone().accept(&code, now) {
                prop_assert!(seen.insert(NOW / STEP_MS + of), "{of} again");
                factor = after;
            }
        }
    }
}

#[test]
fn what_is_no_clear_no_requires_it_of_everybody() {
    for written in ["required", " Required ", "on", "1", "requierd"] {
        assert!(is_required_by(Some(written)), "{written}");
    }
    for written in [None, Some(""), Some("off"), Some("Optional"), Some("0")] {
        assert!(!is_required_by(written), "{written:?}");
    }
}

#[test]
fn where_one_is_on_the_password_alone_does_not_do() {
    // A code cannot be printed.
    let asked = |is_on, code| step_up(is_on, code).map(|typed| typed.is_some());
    assert_eq!(asked(false, None), Ok(false));
    assert_eq!(asked(false, Some("123456")), Ok(false), "nobody has it, nobody looks");
    for none in [None, Some(""), Some("  ")] {
        assert_eq!(asked(true, none), Err(Rejection::CodeNeeded));
    }
    assert_eq!(asked(true, Some("nonsense")), Err(Rejection::WrongCode));
    assert_eq!(asked(true, Some("123 456")), Ok(true));
}
