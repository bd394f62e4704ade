//! Triggers: what fires, what is remembered, what is counted.

use super::*;
use protocol::site::trigger::TriggerOutcome;

fn rig(triggers: Vec<WidgetTrigger>) -> Rig {
    let mut rig = Rig::new();
    rig.model.settings.triggers = triggers;
    rig
}

fn trigger(id: &str, condition: Condition) -> WidgetTrigger {
    WidgetTrigger { id: TriggerId::parse(id).unwrap(), steps: condition.steps(), ..timed() }
}

fn counted(rig: &Rig) -> Vec<TriggerOutcome> {
    let counted = rig.effects.iter().filter_map(|effect| match effect {
        Effect::Count(_, reaction) => Some(*reaction),
        _ => None,
    });
    counted.collect()
}

#[test]
fn what_happens_on_the_page_fires_at_once() {
    for (condition, happens) in [
        (Condition::Scrolled(60), HostMsg::Scrolled(61)),
        (Condition::Leaving, HostMsg::PointerLeft),
        (Condition::Event("cart".to_owned()), HostMsg::Event("cart".to_owned())),
    ] {
        let mut rig = rig(vec![trigger("sign", condition)]);
        rig.on("https://tea.example/");
        rig.tell(Msg::Host(HostMsg::Scrolled(20)));
        assert_eq!(rig.model.view, View::Closed);
        rig.tell(Msg::Host(happens));
        assert_eq!(rig.model.view, View::Invitation);
        assert_eq!(counted(&rig), [TriggerOutcome::Shown]);
    }
}

#[test]
fn nobody_is_invited_in_a_tab_that_nobody_sees() {
    let mut rig = rig(vec![trigger("long", Condition::SecondsOnPage(10))]);
    let arrive =
        |on_page| Msg::Host(HostMsg::Page(Page::default(), Arrival { on_page, ..Arrival::default() }));
    rig.tell(arrive(4_000));
    rig.tell(Msg::Visible(false));
    assert!(rig.did(&Effect::Timer(Timer::Invitation, None)));
    rig.now += 60_000;
    rig.tell(Msg::Due(Timer::Invitation));
    rig.tell(arrive(4_000));
    assert_eq!((rig.model.view, counted(&rig).len()), (View::Closed, 0));
    // The page says for how long it was in front.
    rig.tell(Msg::Visible(true));
    assert_eq!(rig.model.view, View::Closed);
    rig.tell(arrive(4_000));
    assert!(rig.did(&Effect::Timer(Timer::Invitation, Some(6_000))));
    rig.now += 6_000;
    rig.tell(Msg::Due(Timer::Invitation));
    assert_eq!(rig.model.view, View::Invitation);
}

#[test]
fn what_the_visitor_does_starts_the_wait_for_idleness_anew() {
    let mut rig = rig(vec![trigger("idle", Condition::Idle(5))]);
    rig.on("https://tea.example/");
    rig.now += 4_000;
    rig.tell(Msg::Host(HostMsg::Active));
    assert!(rig.did(&Effect::Timer(Timer::Invitation, Some(5_000))));
    rig.now += 4_999;
    rig.tell(Msg::Due(Timer::Invitation));
    assert_eq!(rig.model.view, View::Closed);
    rig.now += 1;
    rig.tell(Msg::Due(Timer::Invitation));
    assert_eq!(rig.model.view, View::Invitation);
}

#[test]
fn pages_time_and_earlier_visits_come_with_the_page() {
    let all = vec![Condition::PagesSeen(3), Condition::SecondsOnSite(60), Condition::Returning];
    let mut rig = rig(vec![trigger("visit", Condition::All(all))]);
    let arrive = |pages, on_site, returning| {
        let arrival = Arrival { pages, on_site, returning, ..Arrival::default() };
        Msg::Host(HostMsg::Page(Page::default(), arrival))
    };
    for (pages, on_site, returning, expected) in [
        (2, 60_000, true, View::Closed),
        (3, 59_999, true, View::Closed),
        (3, 60_000, false, View::Closed),
        (3, 60_000, true, View::Invitation),
    ] {
        rig.tell(arrive(pages, on_site, returning));
        assert_eq!(rig.model.view, expected, "{pages} {on_site} {returning}");
    }
}

#[test]
fn a_trigger_with_a_frequency_is_remembered_and_others_go_on() {
    let once = WidgetTrigger { frequency: Frequency::Once, ..trigger("once", Condition::Leaving) };
    let mut rig = rig(vec![once.clone(), trigger("other", Condition::Scrolled(10))]);
    rig.on("https://tea.example/").tell(Msg::Host(HostMsg::PointerLeft));
    assert!(rig.did(&Effect::Save(Save::Shown(once.id.clone(), Frequency::Once, rig.now))));
    // The page goes on without an answer; a page later it does not come back.
    rig.model.view = View::Closed;
    rig.tell(Msg::Host(HostMsg::PointerLeft));
    assert_eq!(rig.model.view, View::Closed);
    rig.tell(Msg::Host(HostMsg::Scrolled(10)));
    assert_eq!(
        rig.model.invite.as_ref().and_then(|invite| invite.trigger.clone()).unwrap().as_str(),
        "other"
    );
}

#[test]
fn a_promotion_leads_to_its_page_and_not_into_a_chat() {
    let (url, label) = ("https://tea.example/sale".to_owned(), "See".to_owned());
    let mut rig = rig(vec![WidgetTrigger { url, label, ..trigger("sale", Condition::All(vec![])) }]);
    rig.on("https://tea.example/");
    assert_eq!(counted(&rig), [TriggerOutcome::Shown]);
    rig.tell(Msg::Accept);
    assert_eq!(counted(&rig), [TriggerOutcome::Accepted]);
    assert_eq!(rig.model.view, View::Closed);
    assert!(rig.model.conversation.is_none());
    rig.on("https://tea.example/sale");
    assert_eq!(rig.model.view, View::Closed);
}

#[test]
fn a_conversation_that_came_of_an_invitation_is_counted_once() {
    let mut rig = rig(vec![trigger("now", Condition::All(vec![]))]);
    rig.on("https://tea.example/").tell(Msg::Accept);
    assert_eq!(counted(&rig), [TriggerOutcome::Accepted]);
    rig.tell(start());
    assert_eq!(counted(&rig), [TriggerOutcome::Started]);
    rig.greeted().write("hello");
    assert_eq!(counted(&rig), []);

    let mut uninvited = Rig::new();
    uninvited.on("https://tea.example/").open().tell(start());
    assert_eq!(counted(&uninvited), []);
}
