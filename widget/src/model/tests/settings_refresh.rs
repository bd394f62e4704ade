//! Settings that change while the chat is on a page.

use super::*;

fn titled(name: &str) -> Msg {
    Msg::Settings(Box::new(WidgetSettings { name: name.to_owned(), ..settings(NameField::Optional) }))
}

impl Rig {
    fn moves_to(&mut self, url: &str) -> &mut Self {
        let page = Page { url: url.to_owned(), ..Page::default() };
        self.tell(Msg::Host(HostMsg::Page(page, Arrival::default())))
    }
}

#[test]
fn a_page_with_a_conversation_is_told_and_asks_at_once() {
    let mut rig = Rig::new();
    assert!(rig.did(&Effect::Paint), "a loader may have older settings than the frame");
    rig.tell(start());
    rig.frame(ServerFrame::SettingsChanged);
    assert!(rig.did(&Effect::AskSettings));
    rig.tell(titled("Ask the potter"));
    assert!(rig.did(&Effect::Paint));
    assert_eq!(rig.model.settings.name, "Ask the potter");
}

#[test]
fn a_page_without_one_asks_when_the_visitor_moves_on_and_not_too_often() {
    let mut rig = Rig::new();
    let asks = |rig: &Rig| rig.effects.contains(&Effect::AskSettings);
    assert!(!asks(rig.moves_to("https://shop.example/one")));
    rig.now += 60_000;
    assert!(!asks(rig.moves_to("https://shop.example/one?filter=blue")), "the same page");
    assert!(asks(rig.moves_to("https://shop.example/two")));
    assert!(!asks(rig.moves_to("https://shop.example/three")));
}

#[test]
fn an_invitation_that_is_new_shows_without_a_reload() {
    let mut rig = Rig::new();
    rig.moves_to("https://other.example/tea");
    assert_eq!(rig.model.view, View::Closed);
    let always = WidgetTrigger { steps: Condition::All(vec![]).steps(), ..timed() };
    let renewed = WidgetSettings { triggers: vec![always], ..settings(NameField::Optional) };
    rig.tell(Msg::Settings(Box::new(renewed)));
    assert_eq!(rig.model.view, View::Invitation);
}

/// The settings of a site on which somebody takes chats, or nobody does.
fn attended(attended: bool) -> Msg {
    let away_form = "contact\t1\t300\t+\t\nmessage\t1\t4000\t@@message\t\n".to_owned();
    Msg::Settings(Box::new(WidgetSettings { attended, away_form, ..settings(NameField::Off) }))
}

#[test]
fn who_opens_the_chat_learns_whether_somebody_is_there_and_hears_of_a_change() {
    let mut rig = Rig::with(NameField::Off, Stored::default());
    let asks = |rig: &Rig| rig.effects.contains(&Effect::AskSettings);
    rig.open();
    assert!(!asks(&rig), "the document has just come");
    assert!(!rig.model.away);
    rig.tell(attended(false));
    assert_eq!((rig.model.away, rig.model.screen()), (true, Screen::PreChat));
    assert_eq!((rig.model.back_at, rig.model.reply_by), (None, None), "nobody knows until when");
    rig.now += 60_000;
    assert!(asks(rig.tell(Msg::Due(Timer::Day))), "as long as it is open");
    rig.tell(attended(true));
    assert_eq!((rig.model.away, rig.model.screen()), (false, Screen::Thread));
    rig.tell(Msg::Close);
    rig.now += 60_000;
    assert!(!asks(rig.tell(Msg::Due(Timer::Day))), "and no longer");
    assert!(asks(rig.open()), "with the next click");
}

#[test]
fn who_has_begun_to_write_goes_on_as_they_began() {
    let mut rig = Rig::with(NameField::Off, Stored::default());
    rig.open().tell(Msg::Draft("Do you".to_owned())).tell(attended(false));
    assert_eq!((rig.model.away, rig.model.screen()), (false, Screen::Thread));
    rig.tell(Msg::Draft(String::new())).tell(attended(false));
    assert!(rig.model.away);
    rig.tell(Msg::AnswerTyped("@@message".to_owned(), "Do you".to_owned())).tell(attended(true));
    assert_eq!((rig.model.away, rig.model.screen()), (true, Screen::PreChat));
}
