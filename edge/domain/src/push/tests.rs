//! The vectors of the RFCs, and what a stranger could hand in.

use super::delivery::{ATTEMPTS_MAX, Outcome, next_attempt, outcome, topic};
use super::encryption::{Keys, PADDED, body, expand, extract, fits, record};
use super::endpoint::{ENDPOINT_MAX, Endpoint};
use super::notice::{
    Before, Notice, Occasion, Telling, Whereabouts, occasion, owed_occasion, settles, telling, write,
};
use super::vapid::{authorization, contact, signing_input};
use super::*;
use crate::conversation::Conversation;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::{PublicKey, SecretKey};
use protocol::conversation::party::{Agent, Side};
use protocol::frames::desk::{Stage, Summary};
use protocol::ids::{AgentId, ConversationId, SiteId};
use protocol::team::push::SubscriptionKeys;

fn long(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// RFC 5869, appendix A.1 to A.3.
#[test]
fn hkdf_is_that_of_the_rfc() {
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let prk = extract(&hex("000102030405060708090a0b0c"), &[0x0b; 22]);
    assert_eq!(prk.to_vec(), hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
    let okm: [u8; 42] = expand(&prk, &hex("f0f1f2f3f4f5f6f7f8f9"));
    let first = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
    assert_eq!(okm.to_vec(), hex(first));

    let range = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    let prk = extract(&range(0x60, 0xaf), &range(0x00, 0x4f));
    assert_eq!(prk.to_vec(), hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"));
    let okm: [u8; 82] = expand(&prk, &range(0xb0, 0xff));
    let second = "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09\
                  da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87";
    assert_eq!(okm.to_vec(), hex(second));

    let okm: [u8; 42] = expand(&extract(&[], &[0x0b; 22]), &[]);
    let third = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";
    assert_eq!(okm.to_vec(), hex(third));
}

const MESSAGE: &[u8] = b"When I grow up, I want to be a watermelon";
const SENDER: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
const SENDER_PUBLIC: &str =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
const RECEIVER: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
const RECEIVER_PUBLIC: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
const AUTH_SECRET: &str = "BTBZMqHH6r4Tts7J_aSIgg";
/// The body in section 5.
const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
                    AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

fn shared(private: &str, public: &str) -> [u8; 32] {
    let private = SecretKey::from_slice(&long(private)).unwrap();
    let public = PublicKey::from_sec1_bytes(&long(public)).unwrap();
    diffie_hellman(private.to_nonzero_scalar(), public.as_affine())
        .raw_secret_bytes()
        .as_slice()
        .try_into()
        .unwrap()
}

/// RFC 8291, section 5 and appendix A: from the keys to the very bytes of the body.
#[test]
fn a_message_is_encrypted_as_in_the_rfc() {
    let secret = shared(SENDER, RECEIVER_PUBLIC);
    assert_eq!(URL_SAFE_NO_PAD.encode(secret), "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
    assert_eq!(secret, shared(RECEIVER, SENDER_PUBLIC), "both ends have it");
    let (auth, salt) = (bytes(AUTH_SECRET).unwrap(), bytes(SALT).unwrap());
    let (receiver, sender) = (bytes(RECEIVER_PUBLIC).unwrap(), bytes(SENDER_PUBLIC).unwrap());
    let keys = Keys::derive(&secret, &auth, &receiver, &sender, &salt);
    assert_eq!(URL_SAFE_NO_PAD.encode(keys.key), "oIhVW04MRdy2XN9CiKLxTg");
    assert_eq!(URL_SAFE_NO_PAD.encode(keys.nonce), "4h_95klXJ5E_qnoN");

    let cipher = Aes128Gcm::new_from_slice(&keys.key).unwrap();
    // The RFC's own message has no padding.
    let sealed = cipher.encrypt(Nonce::from_slice(&keys.nonce), [MESSAGE, &[2]].concat().as_slice()).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(body(&salt, &sender, &sealed)), BODY);
    let padded = record(MESSAGE);
    assert_eq!(padded.len(), PADDED);
    assert_eq!(&padded[..MESSAGE.len() + 2], [MESSAGE, &[2, 0]].concat());
    assert!(fits(&[0; 3_000]) && fits(&[0; 3_993]) && !fits(&[0; 3_994]));
    let longest = body(&salt, &sender, &[record(&[0; 3_993]).as_slice(), &[0; 16]].concat());
    assert_eq!(longest.len(), 4_096);
}

/// RFC 8292, section 2.4.
#[test]
fn a_token_is_that_of_the_rfc() {
    let header = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0\
                  NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiU\
                  fnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYi\
                  c-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
    let input = signing_input("https://push.example.net", 1_453_523_768_000, Some("mailto:push@example.com"));
    let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(input, signed);
    let verifying = VerifyingKey::from_sec1_bytes(&long(key)).unwrap();
    verifying.verify(input.as_bytes(), &Signature::from_slice(&long(signature)).unwrap()).unwrap();
    assert_eq!(authorization(&input, &long(signature), &bytes(key).unwrap()), header);
    assert_eq!(contact("https://chat.example"), Some("https://chat.example"));
    assert_eq!(contact("http://127.0.0.1:8787"), None);
    assert!(!signing_input("https://a.example", 0, None).contains("InN1Yi"), "no contact, no claim");
}

#[test]
fn the_audience_is_the_endpoints_origin_with_its_port() {
    for (endpoint, origin) in [
        (
            "https://updates.push.services.mozilla.com/wpush/v2/gA",
            "https://updates.push.services.mozilla.com",
        ),
        ("https://fcm.googleapis.com/fcm/send/c1:A-b_", "https://fcm.googleapis.com"),
        (
            "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
            "https://wns2-par02p.notify.windows.com",
        ),
        ("https://push.example:8443/x", "https://push.example:8443"),
        ("https://Push.Example:443?x", "https://push.example"),
    ] {
        assert_eq!(Endpoint::parse(endpoint).unwrap().origin(), origin);
    }
    let local = Endpoint::parse("http://127.0.0.1:9/x").unwrap();
    assert!(local.is_local() && local.origin() == "http://127.0.0.1:9");
}

#[test]
fn nothing_but_the_public_internet_is_called() {
    for bad in [
        "",
        "https://",
        "https:///x",
        "ftp://push.example/x",
        "http://push.example/x",
        "https://localhost/x",
        "https://localhost:8787/x",
        "https://a.localhost/x",
        "https://router/x",
        "https://printer.local/x",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://nas.lan/x",
        "https://router.home.arpa/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://127.0.0.1./x",
        "https://0x7f.0.0.0x1/x",
        "https://2130706433/x",
        "https://0177.0.0.1/x",
        "https://10.0.0.1:443/x",
        "https://169.254.169.254/latest/meta-data",
        "https://8.8.8.8/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[2001:db8::1]/x",
        "https://user@push.example/x",
        "https://push.example:80@127.0.0.1/x",
        "https://push.example\\@127.0.0.1/x",
        "https://127.0.0.1#.push.example/x",
        "https://push.example/x y",
        "https://push.example/\r\nx: y",
        "https://push.example/\u{e9}",
        "https://push.example/x#y",
        "https://push.example/x\\y",
        "https://push.example/x\"y",
        "https://push.example/<x",
        "https://push.example/x>",
        "https://pu..sh.example/x",
        "https://.example/x",
        "https://push.example:0/x",
        "https://push.example:99999/x",
        "http://10.0.0.1/x",
        "http://127.0.0.1.example.com/x",
        "javascript:alert(1)",
    ] {
        assert_eq!(Endpoint::parse(bad), None, "{bad}");
    }
    let long = |len: usize| format!("https://push.example/{}", "x".repeat(len - 21));
    assert!(Endpoint::parse(&long(ENDPOINT_MAX)).is_some());
    assert_eq!(Endpoint::parse(&long(ENDPOINT_MAX + 1)), None);
}

fn given(endpoint: &str) -> NewSubscription {
    let keys = SubscriptionKeys { p256dh: RECEIVER_PUBLIC.to_owned(), auth: AUTH_SECRET.to_owned() };
    NewSubscription { endpoint: endpoint.to_owned(), keys, locale: "fr-CA".to_owned() }
}

#[test]
fn a_subscription_is_what_a_browser_hands_in() {
    let at = "https://chat.example";
    let made = Subscription::new(&given("https://push.example/x"), at, false).unwrap();
    assert_eq!((made.key.as_str(), made.auth.as_str()), (RECEIVER_PUBLIC, AUTH_SECRET));
    assert_eq!((made.locale.as_str(), made.origin.as_str()), ("fr", at));
    let local = given("http://127.0.0.1:9/x");
    assert!(Subscription::new(&local, at, true).is_ok());
    assert_eq!(Subscription::new(&local, at, false), Err(Rejection::Malformed), "not where strangers come");
    let with = |p256dh: &str, auth: &str| {
        let keys = SubscriptionKeys { p256dh: p256dh.to_owned(), auth: auth.to_owned() };
        Subscription::new(&NewSubscription { keys, ..given("https://push.example/x") }, at, false)
    };
    let padded = [RECEIVER_PUBLIC, "="].concat();
    assert_eq!(with(&padded, "BTBZMqHH6r4Tts7J_aSIgg==").unwrap(), made, "with padding it is the same");
    let compressed = URL_SAFE_NO_PAD.encode([2; PUBLIC_KEY]);
    let endless = "A".repeat(100_000);
    for bad in ["", "x", "!!!", AUTH_SECRET, compressed.as_str(), endless.as_str()] {
        assert!(with(bad, AUTH_SECRET).is_err(), "{bad:.20}");
    }
    for bad in ["", "AAAA", RECEIVER_PUBLIC, endless.as_str()] {
        assert!(with(RECEIVER_PUBLIC, bad).is_err(), "{bad:.20}");
    }
}

#[test]
fn what_comes_of_a_message_is_the_answers_to_say() {
    for (status, expected) in [
        (Some(201), Outcome::Taken),
        (Some(200), Outcome::Taken),
        (Some(404), Outcome::Gone),
        (Some(410), Outcome::Gone),
        (Some(429), Outcome::Later),
        (Some(503), Outcome::Later),
        (None, Outcome::Later),
        (Some(400), Outcome::Refused),
        (Some(403), Outcome::Refused),
        (Some(413), Outcome::Refused),
        (Some(302), Outcome::Refused),
    ] {
        assert_eq!(outcome(status), expected, "{status:?}");
    }
    let tries: Vec<_> = (1..10).map(|attempts| next_attempt(attempts, 1_000)).collect();
    assert_eq!(tries.iter().flatten().count(), ATTEMPTS_MAX as usize - 1, "a few times, not for ever");
    assert!(tries[0] > Some(1_000) && tries[1] > tries[0]);
}

#[test]
fn a_topic_tells_nothing_and_differs() {
    let (shop, other) = (SiteId::parse("shop").unwrap(), SiteId::parse("other").unwrap());
    let id = ConversationId::parse("conversation-0001").unwrap();
    let topics = [topic(&shop, &id), topic(&other, &id)];
    assert_ne!(topics[0], topics[1]);
    assert!(topics.iter().all(|topic| topic.len() == 32 && !topic.contains("shop")));
}

fn ana() -> Agent {
    Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() }
}

fn waiting(unread: u32) -> Summary {
    let id = ConversationId::parse("conversation-0001").unwrap();
    let summary = Conversation::default().summary(id);
    let preview = "Where is my\n lamp?".to_owned();
    Summary {
        stage: Stage::Waiting,
        empty: false,
        unread,
        preview,
        preview_by: Some(Side::Visitor),
        ..summary
    }
}

fn anas(unread: u32) -> Summary {
    Summary { stage: Stage::Assigned, assignee: Some(ana()), ..waiting(unread) }
}

#[test]
fn a_chat_is_told_when_it_begins_to_wait_and_messages_of_ones_own_each() {
    let before = |summary: &Summary| Some(Before::of(summary));
    let empty = Summary { empty: true, ..waiting(0) };
    let over = Summary { stage: Stage::Ended, ..waiting(1) };
    let answered = Summary { preview_by: Some(Side::Agent), ..anas(0) };
    for (was, is, expected) in [
        (None, empty.clone(), None),
        (None, waiting(1), Some(Occasion::NewChat)),
        (before(&empty), waiting(1), Some(Occasion::NewChat)),
        (before(&waiting(1)), waiting(2), None),
        (before(&waiting(1)), anas(1), None),
        (before(&anas(0)), anas(1), Some(Occasion::Message)),
        (before(&anas(1)), anas(3), Some(Occasion::Message)),
        (before(&anas(1)), anas(1), None),
        (before(&anas(2)), anas(0), None),
        (before(&anas(0)), answered, None),
        (before(&anas(1)), waiting(1), Some(Occasion::NewChat)),
        (before(&over), waiting(1), Some(Occasion::NewChat)),
        (before(&anas(1)), over.clone(), None),
        (None, over, None),
    ] {
        assert_eq!(occasion(was, &is), expected, "{was:?} to {:?} {}", is.stage, is.unread);
    }
}

#[test]
fn nobody_is_told_whose_inbox_is_open_or_whose_chat_it_is_not() {
    let away = Whereabouts::default();
    let there = Whereabouts { connected: true, ..away };
    let off = Whereabouts { accepts_chats: false, ..away };
    let bea = AgentId::parse("bea").unwrap();
    let ana = ana().id;
    let over = Summary { stage: Stage::Ended, ..waiting(1) };
    let empty = Summary { empty: true, ..waiting(0) };
    for (what, summary, who, whereabouts, told) in [
        (Occasion::NewChat, waiting(1), &bea, away, Telling::Now),
        (Occasion::NewChat, waiting(1), &bea, there, Telling::Owed),
        (Occasion::NewChat, waiting(1), &bea, off, Telling::Never),
        (Occasion::NewChat, waiting(1), &bea, Whereabouts { connected: true, ..off }, Telling::Never),
        (Occasion::NewChat, anas(1), &bea, away, Telling::Never),
        (Occasion::NewChat, anas(1), &bea, there, Telling::Never),
        (Occasion::NewChat, over.clone(), &bea, away, Telling::Never),
        (Occasion::NewChat, over, &bea, there, Telling::Never),
        (Occasion::NewChat, empty, &bea, away, Telling::Never),
        (Occasion::Message, anas(1), &ana, away, Telling::Now),
        (Occasion::Message, anas(1), &ana, off, Telling::Now),
        (Occasion::Message, anas(1), &ana, there, Telling::Owed),
        (Occasion::Message, anas(1), &bea, away, Telling::Never),
        (Occasion::Message, waiting(1), &ana, away, Telling::Never),
    ] {
        assert_eq!(telling(what, &summary, who, whereabouts), told, "{what:?} {who} {whereabouts:?}");
    }
}

#[test]
fn what_is_owed_is_what_is_so_by_then_and_settled_once_it_is_not() {
    let over = Summary { stage: Stage::Ended, ..anas(1) };
    let answered = Summary { preview_by: Some(Side::Agent), ..anas(1) };
    for (summary, owed) in [
        (waiting(1), Some(Occasion::NewChat)),
        (anas(1), Some(Occasion::Message)),
        (anas(0), None),
        (answered.clone(), None),
        (over.clone(), None),
    ] {
        assert_eq!(owed_occasion(&summary), owed, "{:?} {}", summary.stage, summary.unread);
    }
    for (was, is, settled) in [
        (waiting(1), waiting(2), false),
        (waiting(1), anas(1), true),
        (anas(1), anas(2), false),
        (anas(1), anas(0), true),
        (anas(1), answered, true),
        (anas(1), over, true),
        // It is told as one that begins to wait, and not as a message besides.
        (anas(1), waiting(1), true),
        (anas(0), anas(1), false),
    ] {
        let before = Before::of(&was);
        assert_eq!(settles(before, &is), settled, "{before:?} to {:?} {}", is.stage, is.unread);
    }
}

#[test]
fn a_notice_is_in_the_readers_language_and_has_no_text_unless_the_site_lets_it() {
    let (site, summary) = (SiteId::parse("shop").unwrap(), waiting(1));
    let notice = |occasion, with_text| Notice {
        occasion,
        summary: &summary,
        site: &site,
        name: "Shop {site}",
        with_text,
    };
    let shown = write(&notice(Occasion::NewChat, false), "ro");
    assert_eq!((shown.title.as_str(), shown.body.as_str()), ("Chat nou pe Shop {site}", ""));
    assert_eq!(shown.path, "/inbox/shop/c/conversation-0001");
    assert_eq!((shown.tag.as_str(), shown.lang.as_str()), (shown.path.as_str(), "ro"));
    let shown = write(&notice(Occasion::Message, true), "ja");
    assert_eq!(
        (shown.title.as_str(), shown.body.as_str()),
        ("New message on Shop {site}", "Where is my lamp?")
    );
    assert_eq!(shown.lang, "en");
    let by_agent = Summary { preview_by: Some(Side::Agent), ..summary.clone() };
    let shown = write(&Notice { summary: &by_agent, ..notice(Occasion::NewChat, true) }, "en");
    assert_eq!(shown.body, "", "what the team wrote is nobody's news");
    // The longest there can be still goes out.
    let endless = "🙂".repeat(10_000);
    let summary = Summary { preview: endless.clone(), ..summary };
    let shown = write(
        &Notice {
            occasion: Occasion::NewChat,
            summary: &summary,
            site: &site,
            name: &endless,
            with_text: true,
        },
        "fr",
    );
    assert!(fits(&serde_json::to_vec(&shown).unwrap()));
}
