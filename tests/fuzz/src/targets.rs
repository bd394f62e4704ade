//! What each target does with its bytes. A target fails by a panic, an overflow of the stack, an assertion,
//! too much memory, or by not coming back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::attachment::Attachment;
use domain::conversation::Conversation;
use domain::identity::{self, Secrets};
use domain::oidc::{
    self, Algorithm as TokenAlgorithm, Discovery, Expected, IdToken, Keys, Provider, Written,
};
use domain::passkey::{self, Algorithm, Known, Party, PublicKey};
use domain::smtp::{Credentials as MailUser, Dialogue, Envelope, Next};
use domain::transcript::{Clock, Reader};
use protocol::codec;
use protocol::conversation::event::Event;
use protocol::conversation::party::Side;
use protocol::conversation::thread::Thread;
use protocol::frames::ClientFrame;
use protocol::frames::agent::AgentFrame;
use protocol::frames::desk::{DeskCommand, DeskFrame};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorFrame, VisitorRequest};
use protocol::ids::{AgentId, SiteId};
use protocol::links::{Piece, pieces};
use protocol::session::{Credentials, Session};
use protocol::site::settings::{EditedSettings, WidgetSettings};
use protocol::site::trigger::{Condition, Facts, evaluate};
use protocol::team::articles::Article;
use protocol::team::passkey::{NewPasskey, PasskeySignIn};
use protocol::team::reply_library::{ReplyLibrary, SiteReplyLibrary};
use protocol::text::{self, graphemes};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use transfer::record;
use transfer::{Reader as ExportReader, Source};

/// A target.
pub type Target = fn(&[u8]);

/// All of them. What begins with `text` is given JSON to begin with, what begins with `packed` postcard.
pub const TARGETS: [(&str, Target); 30] = [
    ("text_visitor_frame", text_frame::<VisitorFrame>),
    ("text_agent_frame", text_frame::<AgentFrame>),
    ("text_desk_command", text_frame::<DeskCommand>),
    ("text_visitor_request", text_frame::<VisitorRequest>),
    ("text_server_frame", text_server_frame),
    ("text_settings", text_settings),
    ("text_library", text_value::<ReplyLibrary>),
    ("text_bodies", text_bodies),
    ("text_provider", text_provider),
    ("packed_visitor_frame", packed_frame::<VisitorFrame>),
    ("packed_agent_frame", packed_frame::<AgentFrame>),
    ("packed_desk_command", packed_frame::<DeskCommand>),
    ("packed_server_frame", packed_server_frame),
    ("packed_desk_frame", packed_value::<DeskFrame>),
    ("packed_commands", packed_commands),
    ("packed_settings", packed_settings),
    ("packed_library", packed_library),
    ("packed_articles", packed_value::<Article>),
    ("packed_events", packed_events),
    ("words", words),
    ("file_heads", file_heads),
    ("mail_replies", mail_replies),
    ("headers", headers),
    ("passkeys", passkeys),
    ("export_zendesk", |data| export(Source::Zendesk, data)),
    ("export_zendesk_chat", |data| export(Source::ZendeskChat, data)),
    ("export_intercom", |data| export(Source::Intercom, data)),
    ("export_crisp", |data| export(Source::Crisp, data)),
    ("export_chatwoot", |data| export(Source::Chatwoot, data)),
    ("export_html", export_html),
];

/// Reads JSON, and its own writing of what it read.
fn text_value<T: DeserializeOwned + Serialize + PartialEq + Debug>(data: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(data) {
        let again = serde_json::to_vec(&value).unwrap();
        assert_eq!(serde_json::from_slice::<T>(&again).unwrap(), value);
    }
}

/// Reads postcard, and its own writing of what it read.
fn packed_value<T: DeserializeOwned + Serialize + PartialEq + Debug>(data: &[u8]) {
    if let Some(value) = codec::from_packed::<T>(data) {
        assert_eq!(codec::from_packed::<T>(&codec::to_binary(&value)).as_ref(), Some(&value));
    }
}

/// A client's frame must be the same in both encodings.
fn both<T: ClientFrame + Serialize + PartialEq + Debug>(frame: &T) {
    let (text, bytes) = (codec::to_text(frame), codec::to_binary(frame));
    // What was short may be long in the other encoding.
    if text.len() <= protocol::limits::FRAME_MAX && !text.contains('\u{fffd}') {
        assert_eq!(codec::client_from_text::<T>(&text).as_ref(), Ok(frame));
    }
    if bytes.len() <= protocol::limits::FRAME_MAX {
        assert_eq!(codec::client_from_binary::<T>(&bytes).as_ref(), Ok(frame));
    }
}

fn text_frame<T: ClientFrame + Serialize + PartialEq + Debug>(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let _ = codec::command_id(text);
    if let Ok(frame) = codec::client_from_text::<T>(text) {
        both(&frame);
    }
}

fn packed_frame<T: ClientFrame + Serialize + PartialEq + Debug>(data: &[u8]) {
    let _ = codec::command_id_from_binary(data);
    if let Ok(frame) = codec::client_from_binary::<T>(data) {
        both(&frame);
    }
}

fn text_server_frame(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let _ = codec::server_from_text(text);
    if let Ok(page) = codec::page_from_text(text) {
        fold(page.events);
    }
}

fn packed_server_frame(data: &[u8]) {
    let events = codec::unpack(data).map(codec::server_from_binary);
    let events = events.filter_map(|frame| match frame {
        ServerFrame::Event(event) => Some(event),
        _ => None,
    });
    fold(events.collect());
    let _ = codec::server_from_binary(data);
}

fn packed_events(data: &[u8]) {
    if let Some(events) = codec::from_packed::<Vec<Event>>(data) {
        fold(events);
    }
}

/// What both apps, the edge and a transcript make of events that nobody has checked.
fn fold(events: Vec<Event>) {
    let (mut thread, mut conversation) = (Thread::default(), Conversation::default());
    for event in &events {
        thread.apply(event.clone());
        conversation.evolve(event);
    }
    let _ = (thread.unread(Side::Visitor), thread.last_from_other(Side::Agent), conversation.next_deadline());
    let reader = Reader {
        side: Side::Agent,
        locale: "fr".to_owned(),
        clock: Clock::of(Some("Europe/Paris"), 120),
        company: "<b>".to_owned(),
    };
    let _ = domain::transcript::text(&events, &reader);
    assert!(!domain::transcript::html(&events, &reader).contains("<x>"));
}

fn packed_commands(data: &[u8]) {
    if let Ok(commands) = codec::commands_from_packed(data) {
        assert!(commands.len() <= protocol::limits::PARTS_MAX);
    }
}

fn text_settings(data: &[u8]) {
    text_value::<EditedSettings>(data);
    text_value::<Condition>(data);
    if let Ok(edited) = serde_json::from_slice::<EditedSettings>(data) {
        settings(&edited);
    }
}

fn packed_settings(data: &[u8]) {
    packed_value::<EditedSettings>(data);
    packed_value::<Condition>(data);
    if let Some(widget) = codec::from_packed::<WidgetSettings>(data) {
        for trigger in &widget.triggers {
            let _ = evaluate(&trigger.steps, &Facts::default());
        }
    }
    if let Some(edited) = codec::from_packed::<EditedSettings>(data) {
        settings(&edited);
    }
}

/// What the edge makes of settings: whether they can work, and what a widget receives of them.
fn settings(edited: &EditedSettings) {
    for trigger in &edited.settings.triggers {
        let _ = trigger.condition.evaluate(&Facts::default());
    }
    if domain::setup::settings(&edited.settings).is_ok() {
        let site = SiteId::parse("shop").unwrap();
        let widget = edited.settings.for_widget(site, "fr");
        assert_eq!(codec::from_packed::<WidgetSettings>(&codec::to_binary(&widget)), Some(widget));
        let _ = domain::hours::timetable(&edited.settings.hours, 1_795_301_619_798);
    }
}

fn packed_library(data: &[u8]) {
    packed_value::<SiteReplyLibrary>(data);
    if let Some(library) = codec::from_packed::<ReplyLibrary>(data) {
        let _ = domain::library::change(&domain::library::starter(), library);
    }
}

fn text_bodies(data: &[u8]) {
    let _ = serde_json::from_slice::<Credentials>(data);
    text_value::<Session>(data);
    text_value::<Article>(data);
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(attachment) = Attachment::try_from(text.to_owned()) {
        assert_eq!(Attachment::try_from(String::from(attachment.clone())).as_ref(), Ok(&attachment));
    }
}

/// What is taken is taken again as it is, and what is cut is a beginning.
fn words(data: &[u8]) {
    let Ok(raw) = str::from_utf8(data) else { return };
    for take in [text::name, text::message, text::reason, text::contact, text::file_name] {
        if let Ok(taken) = take(raw) {
            assert_eq!(take(&taken).as_ref(), Ok(&taken));
        }
    }
    let (mut together, mut links) = (String::new(), 0);
    for piece in pieces(raw) {
        let (Piece::Text(part) | Piece::Link(part)) = piece;
        together.push_str(part);
        links += usize::from(matches!(piece, Piece::Link(_)));
    }
    assert_eq!(together, raw);
    assert!(links <= raw.len() / "http://a".len());
    assert!(raw.starts_with(text::first_chars(raw, 7)) && raw.starts_with(text::cut_bytes(raw, 7)));
    let _ = (graphemes::initials(raw), graphemes::preview(raw, 40), text::fill(raw, &[("name", raw)]));
    let _ = (domain::setup::email(raw), domain::mail::Sender::parse(raw));
}

fn file_heads(data: &[u8]) {
    for media_type in protocol::limits::FILE_TYPES {
        let _ = domain::files::sniff(media_type, data);
    }
    let _ = domain::look::picture_type(data);
    if let Ok(name) = str::from_utf8(data) {
        let _ = domain::files::percent_decode(name);
        let header = domain::files::disposition("text/plain", name);
        assert!(header.bytes().all(|byte| (b' '..0x7f).contains(&byte)), "{header:?}");
    }
}

/// What an authenticator says of a new passkey, and of a sign-in by one.
fn passkeys(data: &[u8]) {
    let party = Party::of("https://chat.example").unwrap();
    let client = |kind: &str| {
        let said =
            format!(r#"{{"type":"webauthn.{kind}","challenge":"AAAA","origin":"https://chat.example"}}"#);
        passkey::encoded(said.as_bytes())
    };
    let made = |attestation| NewPasskey { name: String::new(), client_data: client("create"), attestation };
    if let Ok(registration) = party.registered(&made(passkey::encoded(data))) {
        assert!((22..=1_364).contains(&registration.id.len()));
        let jwk: serde_json::Value = serde_json::from_str(&registration.key.jwk).unwrap();
        assert!(jwk["kty"].is_string());
    }
    let agent = AgentId::parse("ana").unwrap();
    for algorithm in [Algorithm::Es256, Algorithm::Rs256] {
        let key = PublicKey { algorithm, jwk: String::new() };
        let known = Known { agent: &agent, key: &key, counter: 0 };
        let (shown, signature) = data.split_at(data.len().min(37));
        let said = |client_data| PasskeySignIn {
            id: String::new(),
            client_data,
            authenticator_data: passkey::encoded(shown),
            signature: passkey::encoded(signature),
            user: passkey::user(&agent),
        };
        let _ = party.asserted(&said(passkey::encoded(data)), known);
        if let Ok(assertion) = party.asserted(&said(client("get")), known) {
            assert!(algorithm == Algorithm::Rs256 || assertion.signature.len() == 64);
        }
        let _ = algorithm.raw(data);
    }
}

fn mail_replies(data: &[u8]) {
    let envelope = Envelope {
        helo: "shop.example".to_owned(),
        from: "chat@shop.example".to_owned(),
        to: "zoe@mail.example".to_owned(),
        message: b"Subject: x\r\n\r\n.x\r\n".to_vec(),
    };
    let user = MailUser { user: "u".to_owned(), password: "p".to_owned() };
    let mut dialogue = Dialogue::new(envelope, Some(user), false);
    for line in data.split(|byte| *byte == b'\n') {
        match dialogue.line(String::from_utf8_lossy(line).trim_end()) {
            Next::Secure => drop(dialogue.secured()),
            Next::Taken | Next::Failed(_) => return,
            Next::Read | Next::Write(_) => {}
        }
    }
}

fn headers(data: &[u8]) {
    let Ok(raw) = str::from_utf8(data) else { return };
    let secrets = Secrets { current: Some("secret".to_owned()), ..Secrets::default() };
    let site = SiteId::parse("shop").unwrap();
    assert!(identity::verify(raw, &secrets, &site, 1_795_301_619_798).is_err(), "nobody has signed this");
    let network = domain::access::forwarded(raw);
    let _ = (domain::access::network(&network), domain::access::wider(&network));
    let _ = domain::access::network(raw);
    let own = "https://chat.example";
    assert!(domain::access::own_origin_only(Some(raw), own).is_err() || raw == own);
    let _ = protocol::site::address::is_origin_source(raw);
    let _ = protocol::site::address::is_address(raw);
    let _ = protocol::site::color::Color::parse(raw);
    let _ = protocol::locale::locale_for(raw);
}

/// What a provider of single sign-on answers, and what a browser brings back from it.
fn text_provider(data: &[u8]) {
    let text = |text: &str| Some(text.to_owned());
    let written =
        Written { issuer: text("https://id.example"), client_id: text("jasette"), ..Written::default() };
    let provider = Provider::read(written).unwrap().unwrap();
    if let Ok(said) = Discovery::read(data, &provider) {
        assert!([said.authorization, said.token, said.jwks].iter().all(|url| url.starts_with("https://")));
    }
    if let Ok(keys) = Keys::read(data) {
        for algorithm in [TokenAlgorithm::Rs256, TokenAlgorithm::Es256] {
            let _ = keys.choose(None, algorithm);
        }
    }
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let expected = Expected { issuer: "https://id.example", client_id: "jasette", nonce: "a nonce" };
    for (header, claims) in [(&b"{\"alg\":\"ES256\"}"[..], data), (data, &b"{}"[..])] {
        let token = format!("{}.{}.{}", part(header), part(claims), part(&[7; 64]));
        let _ = IdToken::read(&token).and_then(|token| token.subject(&expected, 1_795_301_619_798));
    }
    if let Ok(raw) = str::from_utf8(data) {
        let next = oidc::next(raw);
        assert!(
            next.starts_with('/') && !next.contains("//") && next.bytes().all(|byte| byte.is_ascii_graphic())
        );
        let _ = IdToken::read(raw);
    }
}

/// Another product's export: in pieces of any size it is the same, and what comes out is a log that a site takes.
fn export(source: Source, data: &[u8]) {
    const NOW: u64 = 1_795_301_619_798;
    let read = |size: usize| {
        let (mut rows, mut reader) = (Vec::new(), ExportReader::new(Some(source), NOW));
        let fault = data.chunks(size).find_map(|piece| reader.push(piece, &mut |row| rows.push(row)).err());
        let end = reader.finish(&mut |row| rows.push(row));
        (rows, fault.map_or(end, Err))
    };
    let whole = read(usize::MAX);
    assert_eq!(read(13), whole);
    for conversation in whole.0.into_iter().filter_map(|row| row.outcome.ok()) {
        let exported = record::exported(&conversation).unwrap();
        for pair in exported.events.windows(2) {
            assert!(pair[0].seq + 1 == pair[1].seq && pair[0].at <= pair[1].at && pair[1].at <= NOW * 2);
        }
        fold(exported.events);
    }
}

/// Markup as text: nothing that runs, and reading it is done in time.
fn export_html(data: &[u8]) {
    let Ok(html) = str::from_utf8(data) else { return };
    let text = transfer::text_of_html(html);
    // What is a tag in it was written as text.
    let tags = |of: &str| of.matches('<').count();
    assert!(tags(&text) <= tags(html) + html.matches('&').count());
}
