//! What is taken of an authenticator, and what is not: keys, attestations, ceremonies, counters.

use super::*;
use protocol::ids::AgentId;

const ORIGIN: &str = "https://chat.example";
const PRESENT_AND_VERIFIED: u8 = 0b101;
const NEW: u8 = 1 << 6;
const EXTENDED: u8 = 1 << 7;

fn head(kind: u8, value: usize) -> Vec<u8> {
    match u8::try_from(value) {
        Ok(small @ 0..24) => vec![kind << 5 | small],
        Ok(byte) => vec![kind << 5 | 24, byte],
        Err(_) => [vec![kind << 5 | 25], u16::try_from(value).unwrap().to_be_bytes().to_vec()].concat(),
    }
}

fn number(number: i64) -> Vec<u8> {
    let is_negative = number < 0;
    head(is_negative.into(), usize::try_from(if is_negative { -1 - number } else { number }).unwrap())
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len()), bytes.to_vec()].concat()
}

fn text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

fn map(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let pairs_read: Vec<u8> =
        pairs.iter().flat_map(|(key, value)| [key.clone(), value.clone()].concat()).collect();
    [head(5, pairs.len()), pairs_read].concat()
}

fn elliptic(algorithm: i64, x: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    vec![
        (number(1), number(2)),
        (number(3), number(algorithm)),
        (number(-1), number(1)),
        (number(-2), bytes(x)),
        (number(-3), bytes(&[9; 32])),
    ]
}

fn rsa(algorithm: i64, n: &[u8], e: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    vec![
        (number(1), number(3)),
        (number(3), number(algorithm)),
        (number(-1), bytes(n)),
        (number(-2), bytes(e)),
    ]
}

fn data(host: &str, flags: u8, counter: u32, rest: &[u8]) -> Vec<u8> {
    [Sha256::digest(host).as_slice(), &[flags], &counter.to_be_bytes(), rest].concat()
}

fn credential(id: &[u8], key: &[u8]) -> Vec<u8> {
    let length = u16::try_from(id.len()).unwrap().to_be_bytes();
    [&[0; 16], &length[..], id, key].concat()
}

fn object(data: &[u8]) -> Vec<u8> {
    map(&[(text("fmt"), text("none")), (text("attStmt"), map(&[])), (text("authData"), bytes(data))])
}

fn client_data(kind: &str, origin: &str, more: &str) -> String {
    format!(r#"{{"type":"{kind}","challenge":"{}","origin":"{origin}"{more}}}"#, encoded(b"challenge"))
}

fn registered(client_data: &str, object: &[u8]) -> Result<Registration, Rejection> {
    let (client_data, attestation) = (encoded(client_data.as_bytes()), encoded(object));
    let new = NewPasskey { name: "Laptop".to_owned(), client_data, attestation };
    Party::of(ORIGIN).unwrap().registered(&new)
}

fn created() -> String {
    client_data("webauthn.create", ORIGIN, r#","crossOrigin":false"#)
}

fn made_with(key: &[(Vec<u8>, Vec<u8>)]) -> Result<Registration, Rejection> {
    let credential = credential(&[3; 32], &map(key));
    registered(&created(), &object(&data("chat.example", PRESENT_AND_VERIFIED | NEW, 0, &credential)))
}

const WRONG: Result<Registration, Rejection> = Err(Rejection::WrongPasskey);

#[test]
fn passkeys_belong_to_a_host_with_a_name() {
    for (origin, host) in [
        (ORIGIN, "chat.example"),
        ("https://chat.example:8443", "chat.example"),
        ("http://localhost:8787", "localhost"),
        ("http://jasette.localhost", "jasette.localhost"),
    ] {
        assert_eq!(Party::of(origin).unwrap().host(), host);
    }
    for origin in [
        "http://chat.example",
        "http://127.0.0.1:8787",
        "https://192.0.2.7",
        "https://[2001:db8::1]:443",
        "http://localhost.evil.example",
        "https://",
        "chat.example",
        "",
    ] {
        assert_eq!(Party::of(origin), Err(Rejection::PasskeysOff), "{origin}");
    }
}

#[test]
fn both_kinds_of_keys_are_taken_whatever_the_statement() {
    let made = made_with(&elliptic(-7, &[8; 32])).unwrap();
    assert_eq!((made.id, made.challenge.as_slice()), (encoded(&[3; 32]), &b"challenge"[..]));
    assert_eq!(made.key.algorithm, Algorithm::Es256);
    let (x, y) = (encoded(&[8; 32]), encoded(&[9; 32]));
    assert_eq!(made.key.jwk, format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#));
    let made = made_with(&rsa(-257, &[0xc1; 256], &[1, 0, 1])).unwrap();
    assert_eq!(made.key.algorithm, Algorithm::Rs256);
    let n = encoded(&[0xc1; 256]);
    assert_eq!(made.key.jwk, format!(r#"{{"kty":"RSA","alg":"RS256","n":"{n}","e":"AQAB"}}"#));

    let statement = map(&[
        (text("alg"), number(-7)),
        (text("sig"), bytes(&[1; 71])),
        (text("x5c"), [head(4, 2), bytes(&[2; 600]), bytes(&[3; 30])].concat()),
    ]);
    let extended =
        [credential(&[3; 32], &map(&elliptic(-7, &[8; 32]))), map(&[(text("credProtect"), number(2))])];
    let data = data("chat.example", PRESENT_AND_VERIFIED | NEW | EXTENDED, 7, &extended.concat());
    let packed =
        map(&[(text("authData"), bytes(&data)), (text("fmt"), text("packed")), (text("attStmt"), statement)]);
    assert_eq!(registered(&created(), &packed).unwrap().counter, 7);
}

#[test]
fn no_other_key_is_taken() {
    let mut in_place = elliptic(-7, &[8; 32]);
    in_place[4].0 = number(-2);
    let mut twice = elliptic(-7, &[8; 32]);
    twice.push((number(-2), bytes(&[7; 32])));
    let mut unknown = elliptic(-7, &[8; 32]);
    unknown.push((number(4), number(1)));
    let mut other_curve = elliptic(-7, &[8; 32]);
    other_curve[2].1 = number(2);
    let mut text_for_number = elliptic(-7, &[8; 32]);
    text_for_number[1].1 = bytes(b"-7");
    for (what, key) in [
        ("EdDSA", elliptic(-8, &[8; 32])),
        ("ES384", elliptic(-35, &[8; 32])),
        ("SHA-1", rsa(-65_535, &[0xc1; 256], &[1, 0, 1])),
        ("none", elliptic(0, &[8; 32])),
        ("an RSA key that says ES256", rsa(-7, &[0xc1; 256], &[1, 0, 1])),
        ("a point that says RS256", elliptic(-257, &[8; 32])),
        ("a short number", elliptic(-7, &[8; 31])),
        ("a long number", elliptic(-7, &[8; 33])),
        ("another curve", other_curve),
        ("a number in another's place", in_place),
        ("a number twice, and all there is", twice),
        ("more than there is", unknown),
        ("less than there is", elliptic(-7, &[8; 32])[..4].to_vec()),
        ("bytes for a number", text_for_number),
        ("a weak modulus", rsa(-257, &[0xc1; 128], &[1, 0, 1])),
        ("a huge modulus", rsa(-257, &[0xc1; 513], &[1, 0, 1])),
        ("a modulus with a zero before it", rsa(-257, &[&[0][..], &[0xc1; 256]].concat(), &[1, 0, 1])),
        ("an exponent of one", rsa(-257, &[0xc1; 256], &[1])),
        ("an exponent of three", rsa(-257, &[0xc1; 256], &[3])),
        ("nothing", vec![]),
    ] {
        assert_eq!(made_with(&key), WRONG, "{what}");
    }
}

#[test]
fn an_attestation_is_whole_and_no_more() {
    let good = data(
        "chat.example",
        PRESENT_AND_VERIFIED | NEW,
        0,
        &credential(&[3; 32], &map(&elliptic(-7, &[8; 32]))),
    );
    let whole = object(&good);
    assert!(registered(&created(), &whole).is_ok());
    for length in 0..whole.len() {
        assert_eq!(registered(&created(), &whole[..length]), WRONG, "{length}");
    }
    let fmt = || (text("fmt"), text("none"));
    let statement = || (text("attStmt"), map(&[]));
    let with = |data: &[u8]| (text("authData"), bytes(data));
    let with_id = |id: &[u8]| {
        let credential = credential(id, &map(&elliptic(-7, &[8; 32])));
        object(&data("chat.example", PRESENT_AND_VERIFIED | NEW, 0, &credential))
    };
    let mut wrong_length = good.clone();
    wrong_length[37 + 16..37 + 18].copy_from_slice(&[0xff, 0xff]);
    let flags = |flags| {
        let mut data = good.clone();
        data[32] = flags;
        object(&data)
    };
    for (what, object) in [
        ("bytes after it", [whole.clone(), vec![0]].concat()),
        ("bytes after the data", object(&[good.clone(), vec![0]].concat())),
        ("data twice", map(&[fmt(), statement(), with(&good), with(&good)])),
        ("no format", map(&[statement(), with(&good)])),
        ("no statement", map(&[fmt(), with(&good)])),
        ("no data", map(&[fmt(), statement()])),
        ("something else besides", map(&[fmt(), statement(), with(&good), (text("more"), number(1))])),
        ("data as text", map(&[fmt(), statement(), (text("authData"), text("data"))])),
        ("a name too short", with_id(&[3; 15])),
        ("a name too long", with_id(&[3; 1_024])),
        ("a name longer than the data", map(&[fmt(), statement(), with(&wrong_length)])),
        ("nobody there", flags(0b100 | NEW)),
        ("nobody verified", flags(0b001 | NEW)),
        ("no flags", flags(0)),
        ("no key", flags(PRESENT_AND_VERIFIED)),
        ("extensions that are not there", flags(PRESENT_AND_VERIFIED | NEW | EXTENDED)),
        ("copied though it may not be", flags(PRESENT_AND_VERIFIED | NEW | 1 << 4)),
        ("nothing", vec![]),
    ] {
        assert_eq!(registered(&created(), &object), WRONG, "{what}");
    }
    assert!(registered(&created(), &with_id(&[3; 16])).is_ok());
    assert!(registered(&created(), &with_id(&[3; 1_023])).is_ok());
    assert!(registered(&created(), &flags(PRESENT_AND_VERIFIED | NEW | 0b1_1000)).is_ok(), "synchronised");
}

#[test]
fn a_ceremony_is_of_our_own_page_and_of_its_kind() {
    let whole = object(&data(
        "chat.example",
        PRESENT_AND_VERIFIED | NEW,
        0,
        &credential(&[3; 32], &map(&elliptic(-7, &[8; 32]))),
    ));
    let kind = "webauthn.create";
    assert!(registered(&client_data(kind, ORIGIN, ""), &whole).is_ok());
    assert!(registered(&client_data(kind, ORIGIN, r#","other_keys_can_be_added_here":"x""#), &whole).is_ok());
    for client_data in [
        client_data("webauthn.get", ORIGIN, ""),
        client_data("payment.get", ORIGIN, ""),
        client_data(kind, "https://evil.example", ""),
        client_data(kind, "https://sub.chat.example", ""),
        client_data(kind, "https://chat.example.evil.example", ""),
        client_data(kind, "https://chat.example:8443", ""),
        client_data(kind, "https://chat.example/", ""),
        client_data(kind, "http://chat.example", ""),
        client_data(kind, "HTTPS://CHAT.EXAMPLE", ""),
        client_data(kind, "null", ""),
        client_data(kind, ORIGIN, r#","crossOrigin":true"#),
        client_data(kind, ORIGIN, r#","topOrigin":"https://evil.example""#),
        client_data(kind, ORIGIN, r#","origin":"https://evil.example""#),
        client_data(kind, ORIGIN, r#","crossOrigin":"no""#),
        client_data(kind, ORIGIN, "") + " x",
        client_data(kind, ORIGIN, "").replace("origin", "Origin"),
        client_data(kind, ORIGIN, &format!(r#","pad":"{}""#, "x".repeat(CLIENT_DATA_MAX))),
        "{}".to_owned(),
        "[]".to_owned(),
        String::new(),
    ] {
        assert_eq!(registered(&client_data, &whole), WRONG, "{client_data}");
    }
    let elsewhere = object(&data(
        "evil.example",
        PRESENT_AND_VERIFIED | NEW,
        0,
        &credential(&[3; 32], &map(&elliptic(-7, &[8; 32]))),
    ));
    assert_eq!(registered(&created(), &elsewhere), WRONG, "another host's");
}

#[test]
fn a_sign_in_is_read_with_what_was_registered() {
    let agent = AgentId::parse("ana").unwrap();
    let key = made_with(&elliptic(-7, &[8; 32])).unwrap().key;
    let known = Known { agent: &agent, key: &key, counter: 4 };
    let client = client_data("webauthn.get", ORIGIN, "");
    let signature = [0x30, 6, 2, 1, 1, 2, 1, 2];
    let shown = |data: &[u8], user: &str| PasskeySignIn {
        id: encoded(&[3; 32]),
        client_data: encoded(client.as_bytes()),
        authenticator_data: encoded(data),
        signature: encoded(&signature),
        user: user.to_owned(),
    };
    let party = Party::of(ORIGIN).unwrap();
    let good = data("chat.example", PRESENT_AND_VERIFIED, 5, &[]);
    let read = party.asserted(&shown(&good, &user(&agent)), known).unwrap();
    assert_eq!((read.counter, read.challenge.as_slice(), read.signature.len()), (5, &b"challenge"[..], 64));
    assert_eq!(read.signed, [good.clone(), Sha256::digest(&client).to_vec()].concat());
    let extended =
        [good[..32].to_vec(), vec![PRESENT_AND_VERIFIED | EXTENDED, 0, 0, 0, 5], map(&[])].concat();
    assert!(party.asserted(&shown(&extended, &user(&agent)), known).is_ok());

    let other = user(&AgentId::parse("bea").unwrap());
    let new = credential(&[3; 32], &map(&elliptic(-7, &[8; 32])));
    for (what, shown) in [
        ("another's", shown(&good, &other)),
        ("nobody's", shown(&good, "")),
        ("the counter stands", shown(&data("chat.example", PRESENT_AND_VERIFIED, 4, &[]), &user(&agent))),
        ("the counter is gone", shown(&data("chat.example", PRESENT_AND_VERIFIED, 0, &[]), &user(&agent))),
        (
            "a key of its own",
            shown(&data("chat.example", PRESENT_AND_VERIFIED | NEW, 5, &new), &user(&agent)),
        ),
        ("another host", shown(&data("evil.example", PRESENT_AND_VERIFIED, 5, &[]), &user(&agent))),
        ("nobody verified", shown(&data("chat.example", 1, 5, &[]), &user(&agent))),
        ("bytes after it", shown(&[good.clone(), vec![0]].concat(), &user(&agent))),
        ("cut off", shown(&good[..36], &user(&agent))),
    ] {
        assert_eq!(party.asserted(&shown, known), Err(Rejection::WrongPasskey), "{what}");
    }
    let rs256 = PublicKey { algorithm: Algorithm::Rs256, ..key.clone() };
    let confused = party.asserted(&shown(&good, &user(&agent)), Known { key: &rs256, ..known });
    assert_eq!(confused, Err(Rejection::WrongPasskey), "the key says how it signs");
    let padded = PasskeySignIn { signature: encoded(&signature) + "=", ..shown(&good, &user(&agent)) };
    assert_eq!(party.asserted(&padded, known), Err(Rejection::WrongPasskey));
    let long = PasskeySignIn { signature: "A".repeat(1_000_000), ..shown(&good, &user(&agent)) };
    assert_eq!(party.asserted(&long, known), Err(Rejection::WrongPasskey));
}

#[test]
fn a_counter_goes_on_or_is_not_there() {
    for (known, told) in [(0, 0), (0, 1), (1, 2), (7, u32::MAX)] {
        assert_eq!(counts_on(known, told), Ok(()), "{known} {told}");
    }
    for (known, told) in [(1, 0), (1, 1), (5, 4), (u32::MAX, u32::MAX), (u32::MAX, 0)] {
        assert_eq!(counts_on(known, told), Err(Rejection::WrongPasskey), "{known} {told}");
    }
}

#[test]
fn one_that_has_changed_while_it_was_verified_opens_nothing() {
    let (ana, bea) = (AgentId::parse("ana").unwrap(), AgentId::parse("bea").unwrap());
    let key = made_with(&elliptic(-7, &[8; 32])).unwrap().key;
    let other = made_with(&elliptic(-7, &[7; 32])).unwrap().key;
    let before = Known { agent: &ana, key: &key, counter: 4 };
    assert_eq!(is_still(before, Some(before), 5), Ok(()));
    for (what, now) in [
        ("gone", None),
        ("somebody else's", Some(Known { agent: &bea, ..before })),
        ("made anew", Some(Known { key: &other, ..before })),
        ("used by another one of it", Some(Known { counter: 5, ..before })),
    ] {
        assert_eq!(is_still(before, now, 5), Err(Rejection::WrongPasskey), "{what}");
    }
}

#[test]
fn a_password_alone_gets_no_passkey_where_one_is_missing() {
    assert_eq!(may_change(true, true, false), Err(Rejection::PasskeyNeeded));
    for (required, has_one, shown) in
        [(true, true, true), (true, false, false), (false, true, false), (false, false, false)]
    {
        assert_eq!(may_change(required, has_one, shown), Ok(()));
    }
    assert_eq!(has_room(PASSKEYS_MAX - 1), Ok(()));
    assert_eq!(has_room(PASSKEYS_MAX), Err(Rejection::TooManyPasskeys));
}
