//! What is said of an installation, by what was seen of it.

use super::*;

/// What is said of a topic, and how bad it is.
fn said(facts: &Facts, topic: Topic) -> (State, Reason) {
    let all = findings(facts);
    let mut of_it = all.into_iter().filter(|finding| finding.topic == topic);
    let Finding { state, reason, .. } = of_it.next().unwrap();
    (state, reason)
}

fn seen_at(set: Option<&str>, requested: &str, seen: &str) -> Facts {
    let origin =
        Origins { set: set.map(str::to_owned), requested: requested.to_owned(), seen: seen.to_owned() };
    Facts { origin: Some(origin), ..Facts::default() }
}

const CHAT: &str = "https://chat.example";

#[test]
fn nothing_is_said_of_what_nobody_looked_at() {
    assert_eq!(findings(&Facts::default()), []);
    let clock = Facts { clock_ahead_ms: Some(0), ..Facts::default() };
    assert_eq!(findings(&clock).len(), 1);
}

#[test]
fn the_origin_is_what_people_see_however_it_is_written() {
    let of = |set, requested, seen| said(&seen_at(set, requested, seen), Topic::Origin);
    for set in [CHAT, "HTTPS://Chat.Example:443/"] {
        let fits = (State::Ok, Reason::OriginFits { origin: CHAT.to_owned() });
        assert_eq!(of(Some(set), "http://127.0.0.1:8787", CHAT), fits);
    }
    let (set, seen) = (CHAT.to_owned(), "https://other.example".to_owned());
    assert_eq!(of(Some(CHAT), CHAT, &seen), (State::Bad, Reason::OriginDiffers { set, seen: seen.clone() }));
    let invalid = Reason::OriginInvalid { set: "chat.example".to_owned() };
    assert_eq!(of(Some("chat.example"), CHAT, CHAT), (State::Bad, invalid));
    let origin = CHAT.to_owned();
    assert_eq!(
        of(None, "http://chat.example", CHAT),
        (State::Bad, Reason::OriginUnset { origin: origin.clone() })
    );
    assert_eq!(
        of(None, CHAT, CHAT),
        (State::Warn, Reason::OriginByRequest { origin }),
        "any name that leads here"
    );
    let local = "http://127.0.0.1:8787";
    assert_eq!(of(None, local, local).0, State::Ok);
    let silent = Facts { origin_error: Some("refused".to_owned()), ..seen_at(Some(CHAT), CHAT, CHAT) };
    let reason = Reason::OriginSilent { origin: CHAT.to_owned(), error: "refused".to_owned() };
    assert_eq!(said(&silent, Topic::Origin), (State::Bad, reason));
    assert_eq!(findings(&silent).len(), 1, "nobody has seen what is encrypted");
}

#[test]
fn without_encryption_only_the_machine_itself_will_do() {
    let of = |seen| said(&seen_at(None, seen, seen), Topic::Tls);
    assert_eq!(of(CHAT), (State::Ok, Reason::TlsOn));
    for local in ["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]"] {
        assert_eq!(of(local), (State::Ok, Reason::TlsLocal), "{local}");
    }
    for open in ["http://chat.example", "http://192.168.1.7:8787", "http://localhost.example"] {
        assert_eq!(of(open), (State::Bad, Reason::TlsOff), "{open}");
    }
    let broken = Facts { tls_error: Some("certificate expired".to_owned()), ..seen_at(None, CHAT, CHAT) };
    let reason = Reason::TlsBroken { error: "certificate expired".to_owned() };
    assert_eq!(said(&broken, Topic::Tls), (State::Bad, reason));
}

#[test]
fn an_address_is_believed_where_only_the_proxy_can_have_told_it() {
    let of = |header: Option<&str>, told: Option<&str>, peer: Option<&str>| {
        let address = [header, told, peer].map(|one| one.map(str::to_owned));
        let [header, told, peer] = address;
        let facts =
            Facts { address: Some(Address { header, told, peer }), ..seen_at(Some(CHAT), CHAT, CHAT) };
        said(&facts, Topic::Address)
    };
    let header = || "x-real-ip".to_owned();
    let named = Some("x-real-ip");
    let by_header = (State::Ok, Reason::AddressByHeader { header: header() });
    for told in ["203.0.113.7", "10.0.0.1, 203.0.113.7", "2001:db8::7"] {
        assert_eq!(of(named, Some(told), Some("127.0.0.1")), by_header, "{told}");
    }
    assert_eq!(of(named, Some("203.0.113.7"), None), by_header, "the platform's own");
    let open = (State::Warn, Reason::AddressHeaderOpen { header: header() });
    assert_eq!(of(named, Some("203.0.113.7"), Some("198.51.100.4")), open);
    let missing = (State::Bad, Reason::AddressHeaderMissing { header: header() });
    assert_eq!(of(named, None, Some("127.0.0.1")), missing);
    let unreadable = (State::Bad, Reason::AddressHeaderUnreadable { header: header() });
    for told in ["", "unknown", "203.0.113.7, -"] {
        assert_eq!(of(named, Some(told), Some("127.0.0.1")), unreadable, "{told:?}");
    }
    assert_eq!(of(None, None, Some("10.1.2.3")), (State::Bad, Reason::AddressShared));
    assert_eq!(of(None, None, Some("198.51.100.4")), (State::Ok, Reason::AddressTold));
    assert_eq!(of(None, None, None), (State::Ok, Reason::AddressTold));
    let local = "http://127.0.0.1:8787";
    let address = Address { peer: Some("127.0.0.1".to_owned()), ..Address::default() };
    let facts = Facts { address: Some(address), ..seen_at(None, local, local) };
    assert_eq!(said(&facts, Topic::Address), (State::Ok, Reason::AddressLocal));
}

#[test]
fn mail_is_as_it_is_set_up_until_one_was_sent() {
    let of = |setup: &MailSetup, tried| {
        said(&Facts { mail: Some(Mail { setup: setup.clone(), tried }), ..Facts::default() }, Topic::Mail)
    };
    let (from, to, error) =
        (|| "Shop <a@b.example>".to_owned(), || "ana@b.example".to_owned(), || "535".to_owned());
    let ready = MailSetup::Ready(from());
    assert_eq!(of(&ready, None), (State::Ok, Reason::MailReady { from: from() }));
    assert_eq!(of(&ready, Some(Ok(to()))), (State::Ok, Reason::MailSent { to: to() }));
    assert_eq!(of(&ready, Some(Err(error()))), (State::Bad, Reason::MailFailed { error: error() }));
    assert_eq!(of(&MailSetup::NoSender, None), (State::Warn, Reason::MailNoSender), "whoever wants none");
    assert_eq!(of(&MailSetup::BadSender, None), (State::Bad, Reason::MailBadSender));
    assert_eq!(of(&MailSetup::NoServer, None), (State::Bad, Reason::MailNoServer));
}

#[test]
fn a_provider_is_spoken_of_where_one_is_set() {
    let of = |asked: Result<(), String>| {
        said(&Facts { sign_on: Some(("ID".to_owned(), asked)), ..Facts::default() }, Topic::SignOn)
    };
    assert_eq!(of(Ok(())), (State::Ok, Reason::SignOnWorks { issuer: "ID".to_owned() }));
    let error = "another issuer".to_owned();
    let broken = Reason::SignOnBroken { issuer: "ID".to_owned(), error: error.clone() };
    assert_eq!(of(Err(error)), (State::Bad, broken));
    assert!(findings(&Facts::default()).iter().all(|finding| finding.topic != Topic::SignOn));
}

#[test]
fn a_clock_may_be_off_a_little_in_either_direction() {
    let of = |ahead| said(&Facts { clock_ahead_ms: Some(ahead), ..Facts::default() }, Topic::Clock);
    for ahead in [0, 30_000, -30_000] {
        assert_eq!(of(ahead), (State::Ok, Reason::ClockRight));
    }
    assert_eq!(of(-31_000), (State::Warn, Reason::ClockOff { seconds: 31 }));
    assert_eq!(of(301_000), (State::Bad, Reason::ClockOff { seconds: 301 }));
    assert_eq!(of(i64::MIN).0, State::Bad);
    let ahead = |date| clock_ahead_ms(date, 784_111_777_000);
    assert_eq!(ahead("Sun, 06 Nov 1994 08:49:37 GMT"), Some(0));
    assert_eq!(ahead(" Sun, 06 Nov 1994 08:50:37 GMT\r"), Some(60_000));
    assert_eq!(ahead("yesterday"), None);
}

#[test]
fn a_disk_has_to_take_what_is_written_and_have_room() {
    let silent = |kinds: &[ObjectKind]| {
        said(&Facts { silent: Some(kinds.to_vec()), ..Facts::default() }, Topic::Storage)
    };
    assert_eq!(silent(&[]), (State::Ok, Reason::StorageWorks));
    let kinds = "desk, directory".to_owned();
    assert_eq!(
        silent(&[ObjectKind::Desk, ObjectKind::Directory]),
        (State::Bad, Reason::StorageSilent { kinds })
    );
    let room = |free, size| said(&Facts { room: Some((free, size)), ..Facts::default() }, Topic::Storage);
    let gib = 1_u64 << 30;
    assert_eq!(room(20 * gib, 100 * gib), (State::Ok, Reason::RoomEnough { megabytes: 20 * 1_024 }));
    assert_eq!(room(9 * gib, 100 * gib).0, State::Warn, "a tenth");
    assert_eq!(room(20 * gib, 1_000 * gib).0, State::Ok, "that lasts a while");
    assert_eq!(room(gib, 2 * gib).0, State::Warn, "not much, whatever share it is");
    assert_eq!(room(100 << 20, 100 * gib), (State::Bad, Reason::RoomLittle { megabytes: 100 }));
    assert_eq!(room(0, 0).0, State::Bad);
}

#[test]
fn versions_that_do_not_belong_together_are_named() {
    let pair = |one: &str, other: &str| Some((one.to_owned(), other.to_owned()));
    let facts = |versions, runtime| Facts { versions, runtime, ..Facts::default() };
    let same = said(&facts(pair("1.0.0", "1.0.0"), None), Topic::Versions);
    assert_eq!(same, (State::Ok, Reason::VersionFits { version: "1.0.0".to_owned() }));
    assert_eq!(said(&facts(pair("1.0.1", "1.0.0"), None), Topic::Versions).0, State::Warn);
    assert_eq!(findings(&facts(None, pair("1.2", "1.2"))), []);
    let newer = Facts { newer_layout: Some("9.0.0".to_owned()), ..Facts::default() };
    let reason = Reason::LayoutNewer { version: "9.0.0".to_owned() };
    assert_eq!(said(&newer, Topic::Versions), (State::Bad, reason));
    assert_eq!(said(&facts(None, pair("1.2", "1.1")), Topic::Versions).0, State::Warn);
}

#[test]
fn every_sentence_is_there_in_three_languages_with_what_it_tells() {
    let text = || "T".to_owned();
    let reasons = [
        Reason::OriginFits { origin: text() },
        Reason::OriginByRequest { origin: text() },
        Reason::OriginUnset { origin: text() },
        Reason::OriginInvalid { set: text() },
        Reason::OriginDiffers { set: text(), seen: text() },
        Reason::OriginSilent { origin: text(), error: text() },
        Reason::TlsOn,
        Reason::TlsLocal,
        Reason::TlsOff,
        Reason::TlsBroken { error: text() },
        Reason::AddressTold,
        Reason::AddressLocal,
        Reason::AddressByHeader { header: text() },
        Reason::AddressHeaderMissing { header: text() },
        Reason::AddressHeaderUnreadable { header: text() },
        Reason::AddressHeaderOpen { header: text() },
        Reason::AddressShared,
        Reason::MailReady { from: text() },
        Reason::MailSent { to: text() },
        Reason::MailFailed { error: "{to} {error}".to_owned() },
        Reason::MailNoSender,
        Reason::MailBadSender,
        Reason::MailNoServer,
        Reason::SignOnWorks { issuer: text() },
        Reason::SignOnBroken { issuer: text(), error: text() },
        Reason::ClockRight,
        Reason::ClockOff { seconds: 7 },
        Reason::StorageWorks,
        Reason::StorageSilent { kinds: text() },
        Reason::RoomEnough { megabytes: 7 },
        Reason::RoomLittle { megabytes: 7 },
        Reason::VersionFits { version: text() },
        Reason::VersionDiffers { server: text(), asking: text() },
        Reason::RuntimeDiffers { meant: text(), found: text() },
        Reason::LayoutNewer { version: text() },
    ];
    for reason in reasons {
        let is_quote = matches!(reason, Reason::MailFailed { .. });
        let finding = Finding { topic: Topic::Mail, state: State::Ok, reason };
        let told = ["en", "fr", "ro"].map(|language| finding.text(language));
        let [english, french, romanian] = &told;
        assert!(english != french && english != romanian && french != romanian, "{told:?}");
        for text in &told {
            let end = text.ends_with('.') && text.len() > 12;
            assert!(end && (is_quote || !text.contains(['{', '}'])) && !text.contains("  "), "{text}");
        }
        assert_eq!(&finding.text("ro-RO"), romanian);
        assert_eq!(&finding.text("de"), english);
        if is_quote {
            assert!(english.contains("({to} {error})"), "what is quoted is no placeholder: {english}");
        }
    }
}
