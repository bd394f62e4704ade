//! Customers whom the site vouches for, and links from a mail.

use super::*;
use protocol::frames::visitor::VisitorHello;

/// What the page says of somebody with a token of the site.
fn word(subject: &str, token: &str) -> Msg {
    let word = Some((token.to_owned(), subject.to_owned()));
    Msg::Host(HostMsg::Identify(String::new(), word))
}

fn key(letter: &str) -> (ConversationId, Token) {
    (ConversationId::parse(&letter.repeat(22)).unwrap(), Token::parse(&letter.repeat(22)).unwrap())
}

fn history(asked: &str, granted: Option<(ConversationId, Token)>) -> Msg {
    Msg::History(Answer { asked: asked.to_owned(), granted, ..Answer::default() })
}

fn refused(rig: &mut Rig, why: Rejection) {
    rig.frame(ServerFrame::Rejected(Refusal::new(None, why)));
}

fn errors(rig: &Rig) -> Vec<&str> {
    let error = |effect| match effect {
        &Effect::Host(HostNote::Error(ref code, _)) => Some(code.as_str()),
        _ => None,
    };
    rig.effects.iter().filter_map(error).collect()
}

/// The identity and the conversation of the last greeting.
fn greeting(rig: &Rig) -> Option<(Option<String>, VisitorHello)> {
    rig.effects.iter().find_map(|effect| match effect {
        Effect::Send(VisitorFrame::Hello(hello)) => Some((None, hello.clone())),
        Effect::Send(VisitorFrame::HelloAs(own)) => Some((Some(own.identity.clone()), own.hello.clone())),
        _ => None,
    })
}

/// Zoé, in the conversation that the edge knows her by.
fn zoe() -> Rig {
    let mut rig = Rig::new();
    rig.tell(word("zoe", "one"));
    assert!(rig.did(&Effect::History("one".to_owned(), None)));
    rig.tell(history("one", Some(key("z"))));
    assert!(rig.did(&Effect::Save(Save::Apart(true))), "nothing of hers is stored from here on");
    assert!(rig.did(&Effect::Connect(key("z").0, Way::Socket)));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    let (identity, hello) = greeting(&rig).unwrap();
    assert_eq!((identity.as_deref(), hello.token), (Some("one"), key("z").1));
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last: 0, now: rig.now, epoch: None }));
    rig.event(EventBody::Started(Opening { name: Some("Zoé".to_owned()), ..Opening::default() }));
    rig.frame(ServerFrame::CaughtUp { seq: 1 });
    rig
}

fn is_empty(rig: &Rig) -> bool {
    let Model { conversation, name, composer, lines, uploads, .. } = &rig.model;
    let nothing = lines.is_empty() && uploads.is_empty() && composer.draft.is_empty();
    conversation.is_none() && name.is_none() && nothing
}

#[test]
fn without_a_token_all_stays_as_it_is() {
    let mut rig = Rig::new();
    rig.tell(Msg::Host(HostMsg::Identify("Ana".to_owned(), None)));
    assert_eq!(rig.model.name.as_deref(), Some("Ana"));
    assert!(rig.model.customer.is_none() && rig.effects.iter().all(|e| !matches!(e, Effect::History(..))));
    rig.tell(word("", ""));
    assert!(!rig.did(&Effect::Save(Save::Apart(false))), "nobody was signed in, and nothing goes");
    rig.write("hello").tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(greeting(&rig).unwrap().0, None);
}

#[test]
fn a_customer_finds_their_open_conversation_and_the_earlier_ones() {
    let mut rig = Rig::with(NameField::Optional, Stored { open: true, ..Stored::default() });
    rig.tell(word("zoe", "one"));
    let past = vec![(key("p").0, 5)];
    let answer = Answer { past: past.clone(), ..Answer::default() };
    rig.tell(Msg::History(Answer { asked: "one".to_owned(), ..answer.clone() }));
    assert_eq!(rig.model.past(), past);
    rig.tell(Msg::Past(key("p").0));
    assert!(rig.did(&Effect::History("one".to_owned(), Some(key("p").0))));
    rig.tell(Msg::History(Answer { asked: "one".to_owned(), granted: Some(key("p")), ..answer }));
    assert_eq!(rig.model.past(), []);
    assert_eq!(rig.model.view, View::Open, "as it was in this tab");
    rig.tell(history("one", Some(key("z"))));
    assert_eq!(rig.model.conversation.as_ref().unwrap().id, key("p").0, "one is open already");
}

#[test]
fn another_user_of_the_page_sees_nothing_of_the_last_one() {
    let mut rig = zoe();
    rig.open().tell(Msg::Draft("half a sec".to_owned()));
    rig.tell(word("bob", "two"));
    assert!(is_empty(&rig));
    assert!(rig.did(&Effect::Disconnect));
    assert!(rig.did(&Effect::Save(Save::Apart(false))));
    assert!(rig.did(&Effect::History("two".to_owned(), None)));
    rig.tell(history("one", Some(key("z"))));
    assert!(is_empty(&rig), "an answer to the last one's token");
    rig.tell(history("two", None));
    assert!(is_empty(&rig));
}

#[test]
fn signing_out_leaves_nothing_and_what_was_sent_arrives() {
    let mut rig = zoe();
    rig.open().write("on its way");
    rig.tell(word("", ""));
    assert!(is_empty(&rig) && rig.model.customer.is_none());
    assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Post(id, ..) if *id == key("z").0)));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(greeting(&rig), None);
}

#[test]
fn a_token_that_has_run_out_is_asked_for_and_nothing_typed_is_lost() {
    let mut rig = zoe();
    rig.open().tell(Msg::Draft("what I am typi".to_owned()));
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Due(Timer::Connection));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    refused(&mut rig, Rejection::IdentityExpired);
    assert_eq!(errors(&rig), ["token_expired"]);
    assert!(rig.model.is_expired());
    rig.tell(Msg::Touched).tell(Msg::Online);
    assert!(rig.effects.is_empty(), "nobody tries with the old one: {:?}", rig.effects);
    rig.tell(Msg::Send);
    rig.tell(word("zoe", "fresh"));
    assert!(rig.did(&Effect::Connect(key("z").0, Way::Socket)));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(greeting(&rig).unwrap().0.as_deref(), Some("fresh"));
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last: 1, now: rig.now, epoch: None }));
    rig.frame(ServerFrame::CaughtUp { seq: 1 });
    assert_eq!(rig.commands(), [VisitorCommand::Send { text: "what I am typi".to_owned() }]);
    rig.tell(word("zoe", "fresher"));
    assert!(
        rig.effects.iter().all(|effect| !matches!(effect, Effect::Connect(..))),
        "nothing to be done yet"
    );
}

#[test]
fn a_forged_token_is_refused_calmly() {
    let mut rig = Rig::new();
    rig.tell(word("zoe", "forged"));
    let answer = Answer { refused: "identity_invalid".to_owned(), ..Answer::default() };
    rig.tell(Msg::History(Answer { asked: "forged".to_owned(), ..answer }));
    assert_eq!(errors(&rig), ["token_invalid"]);
    assert_eq!(rig.model.note, Some(Key::NotVouched));
    assert!(is_empty(&rig) && rig.model.customer.is_none());
    rig.open().write("hello").tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(greeting(&rig).unwrap().0, None, "a chat like anybody's");

    let mut rig = zoe();
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Due(Timer::Connection));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    refused(&mut rig, Rejection::IdentityInvalid);
    assert!(is_empty(&rig), "nothing of the true one's stays");
}

#[test]
fn whoever_signs_in_takes_their_conversation_along_unless_it_is_somebody_elses() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::Draft("and".to_owned()));
    let id = rig.model.conversation.as_ref().unwrap().id.clone();
    rig.tell(word("zoe", "one"));
    assert!(rig.did(&Effect::Connect(id.clone(), Way::Socket)));
    rig.tell(Msg::Socket(SocketMsg::Opened));
    assert_eq!(greeting(&rig).unwrap().0.as_deref(), Some("one"));
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last: 1, now: rig.now, epoch: None }));
    assert!(rig.did(&Effect::Save(Save::Apart(true))));
    assert_eq!(rig.model.conversation.as_ref().unwrap().id, id);
    assert_eq!(rig.model.composer.draft, "and");

    let mut rig = Rig::chatting();
    rig.write("unsent").tell(word("zoe", "one")).tell(Msg::Socket(SocketMsg::Opened));
    refused(&mut rig, Rejection::OtherCustomer);
    assert!(is_empty(&rig));
    assert!(rig.did(&Effect::Save(Save::Apart(false))));
    assert!(rig.did(&Effect::History("one".to_owned(), None)), "they may have one of their own");
}

#[test]
fn other_tabs_are_no_business_of_a_customers() {
    let mut rig = zoe();
    let (id, token) = key("x");
    rig.tell(Msg::Stored(StoredChange::Conversation(id, token)));
    rig.tell(Msg::Stored(StoredChange::Name("Somebody".to_owned())));
    assert_eq!(rig.model.conversation.as_ref().unwrap().id, key("z").0);
    assert_eq!(rig.model.name.as_deref(), Some("Zoé"));
}

#[test]
fn a_link_opens_its_conversation_once_and_only_when_the_visitor_wants_that() {
    let (id, token) = key("r");
    let code = Token::parse(&"c".repeat(43)).unwrap();
    let link = format!("{id}.{}", code.reveal());
    let asked = |rig: &Rig| {
        rig.effects.iter().find_map(|effect| match effect {
            Effect::Resume(_, code, own) => Some((code.clone(), own.clone())),
            _ => None,
        })
    };
    let mut rig = Rig::chatting();
    let before = rig.model.conversation.as_ref().map(|own| (own.id.clone(), own.token.clone()));
    rig.tell(Msg::Host(HostMsg::Resume(link.clone())));
    assert_eq!((rig.model.view, rig.model.foot()), (View::Open, Foot::Link));
    rig.tell(Msg::KeepChatting);
    assert_eq!((rig.model.foot(), asked(&rig)), (Foot::Composer, None));
    rig.tell(Msg::FollowLink);
    assert_eq!(asked(&rig), None, "it was declined");
    let kept = rig.model.conversation.as_ref().map(|own| (own.id.clone(), own.token.clone()));
    assert_eq!(kept, before);

    rig.tell(Msg::Host(HostMsg::Resume(link.clone()))).tell(Msg::FollowLink);
    let first = asked(&rig).unwrap();
    assert_eq!(first.0, code);
    rig.tell(Msg::Resumed(Answer { refused: "unreachable".to_owned(), ..Answer::default() }));
    rig.tell(Msg::FollowLink);
    assert_eq!(asked(&rig), Some(first), "again with the same token");
    rig.tell(Msg::Resumed(Answer { granted: Some((id.clone(), token.clone())), ..Answer::default() }));
    assert!(rig.did(&Effect::Save(Save::Conversation(id.clone(), token))));
    assert!(rig.did(&Effect::Connect(id, Way::Socket)));
    rig.tell(Msg::Host(HostMsg::Resume(link)));
    assert_eq!((rig.model.foot(), asked(&rig)), (Foot::Composer, None), "it is open");

    let mut fresh = Rig::new();
    fresh.tell(Msg::Host(HostMsg::Resume(format!("{}.{}", key("s").0, code.reveal()))));
    assert_eq!((fresh.model.screen(), fresh.model.foot()), (Screen::Thread, Foot::Link));
    fresh.tell(Msg::Escape);
    assert_eq!(fresh.model.screen(), Screen::PreChat);
}

#[test]
fn a_customer_gets_a_key_to_the_chat_that_is_theirs_now() {
    let wishes = |rig: &Rig| {
        let wish = |effect: &Effect| match effect {
            Effect::History(_, wish) => wish.clone(),
            _ => None,
        };
        rig.effects.iter().filter_map(wish).collect::<Vec<_>>()
    };
    let mut rig = Rig::chatting();
    let id = rig.model.conversation.as_ref().unwrap().id.clone();
    rig.tell(word("zoe", "signed"));
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last: 1, now: 0, epoch: None }));
    assert_eq!(wishes(&rig), std::slice::from_ref(&id));
    let (_, given) = key("g");
    rig.tell(history("signed", Some((id.clone(), given.clone()))));
    assert_eq!(rig.model.conversation.as_ref().unwrap().token, given);
    rig.frame(ServerFrame::Welcome(Welcome { version: 1, last: 1, now: 0, epoch: None }));
    assert!(wishes(&rig).is_empty(), "one is enough");
}

#[test]
fn a_link_that_is_over_says_so_and_leaves_the_chat_alone() {
    let mut rig = Rig::new();
    rig.tell(Msg::Host(HostMsg::Resume("nonsense".to_owned())));
    assert_eq!(rig.model.note, Some(Key::LinkOver));
    for (code, note) in [("resume_over", Key::LinkOver), ("unreachable", Key::Refused)] {
        let mut rig = Rig::chatting();
        rig.tell(Msg::Resumed(Answer { refused: code.to_owned(), ..Answer::default() }));
        assert_eq!(rig.model.note, Some(note));
        assert!(rig.model.conversation.is_some());
    }
}

#[test]
fn a_link_is_mailed_while_the_chat_goes_on_and_not_for_customers() {
    let mut rig = Rig::chatting();
    assert!(!rig.model.can_mail_link(), "nobody has answered");
    let message =
        |author| Message { id: CommandId::parse("command-99").unwrap(), author, text: "Hello".to_owned() };
    rig.event(EventBody::MessageSent(message(Author::Automatic)));
    assert!(!rig.model.can_mail_link(), "nobody has answered yet");
    rig.event(EventBody::MessageSent(message(Author::Agent(ana().id))));
    assert!(rig.model.can_mail_link());
    rig.tell(Msg::AskMail).tell(Msg::MailTyped("zoe@tea.example".to_owned())).tell(Msg::SendMail);
    assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Mail(_, _, _, true))));
    assert!(!zoe().model.can_mail_link());
    rig.model.settings.mail = false;
    assert!(!rig.model.can_mail_link() && !rig.model.can_mail(), "mail is not set up");
}

#[test]
fn a_chat_that_this_browser_does_not_keep_is_lost_with_the_page_unless_it_is_a_customers() {
    let mut rig = Rig::chatting();
    assert!(!rig.tell(Msg::Kept(true)).model.is_unkept());
    assert!(rig.tell(Msg::Kept(false)).model.is_unkept());
    rig.tell(Msg::End);
    assert!(!rig.model.is_unkept(), "nothing is lost that is over");
    let mut rig = zoe();
    assert!(!rig.tell(Msg::Kept(false)).model.is_unkept(), "who they are finds it");
}
