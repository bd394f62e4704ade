//! The palette: when it opens, what it offers, and what choosing does.

use super::*;
use crate::model::overlay::Overlay;
use crate::model::palette::{CONVERSATIONS_MAX, Errand, place};
use crate::model::shortcuts::{Deed, Press, Shortcut, ShortcutMsg};
use crate::model::views::ViewMsg;
use protocol::frames::desk::Needs;

/// The keys that open it.
const CALL: Press<'_> =
    Press { key: "k", modified: true, command: true, editing: false, composing: false, covered: false };

/// What each is called here.
fn name(model: &Model, errand: &Errand) -> String {
    match errand {
        Errand::Open(id) => {
            let summary = model.summary(id).unwrap();
            [summary.visitor.as_deref().unwrap_or("Visitor"), " · ", &summary.needs.subject].concat()
        }
        Errand::View(name) => name.clone(),
        other => format!("{other:?}"),
    }
}

fn offered(work: &Work, text: &str) -> Vec<Errand> {
    work.model.errands(text, work.now, name).into_iter().map(|(errand, _)| errand).collect()
}

fn call(work: &mut Work) {
    assert_eq!(work.model.deed(CALL, work.now), Some(Deed::Do(ShortcutMsg::Palette)));
    work.send(Msg::Shortcut(ShortcutMsg::Palette));
    assert_eq!((work.model.overlay, work.did()), (Some(Overlay::Palette), vec![Effect::MarkFocus]));
}

/// Chooses something in the palette, and gives what came of it.
fn run(work: &mut Work, errand: Errand) -> Vec<Effect> {
    call(work);
    work.send(Msg::Run(errand, command("errand")));
    work.did()
}

/// Ana has a conversation, which is on screen.
fn at_her_own() -> Work {
    let mut work = Work::with(&[taken("own", "ana"), summary("free")]);
    work.open("own");
    work.event("own", 3, EventBody::AgentJoined(agent("ana")));
    work.did();
    work
}

#[test]
fn ctrl_k_opens_it_wherever_nothing_lies_over_the_inbox() {
    let mut work = at_her_own();
    let opens = |work: &Work, press: Press<'_>| work.model.deed(press, work.now).is_some();
    assert!(opens(&work, Press { editing: true, ..CALL }), "in fields as well");
    assert!(opens(&work, Press { key: "K", ..CALL }), "with the letters locked to capitals");
    for not in [
        Press { command: false, ..CALL },
        Press { composing: true, ..CALL },
        Press { covered: true, ..CALL },
        Press { key: "j", ..CALL },
        Press { key: "", ..CALL },
    ] {
        assert!(!opens(&work, not), "{not:?}");
    }
    // It is no single key.
    work.send(Msg::Browser(BrowserMsg::Shortcuts(false)));
    assert!(opens(&work, CALL));
    work.send(Msg::Browser(BrowserMsg::Shortcuts(true)));
    work.did();
    call(&mut work);
    assert!(!opens(&work, CALL), "it is open");
    assert!(Shortcut::ALL.into_iter().all(|one| !opens(&work, Press { key: one.key(), ..Press::default() })));
    work.send(Msg::Back);
    assert_eq!((work.model.overlay, work.did()), (None, vec![Effect::Focus(Focus::Marked)]));
    work.send(Msg::Choose(id("own"), Action::Transfer, command("t")));
    assert!(!opens(&work, CALL), "a dialog is open");
    work.send(Msg::SignOut);
    assert!(!opens(&work, CALL), "nobody is signed in");
}

#[test]
fn conversations_are_found_by_name_and_subject_without_accents_whatever_the_list_shows() {
    let about = Needs { subject: "Livrare întârziată".to_owned(), ..Needs::default() };
    let mut work = Work::with(&[
        Summary { visitor: Some("Ștefan".to_owned()), ..summary("a") },
        Summary { visitor: None, needs: about, ..summary("b") },
        Summary { visitor: Some("Zoé".to_owned()), preview: "Ștefan".into(), ..taken("c", "bob") },
    ]);
    work.send(Msg::Filter(Filter::Mine));
    assert!(work.names().is_empty());
    for (text, found) in
        [("stefan", vec!["a"]), ("intarz LIVRARE", vec!["b"]), ("ZOE", vec!["c"]), ("stefan zoe", vec![])]
    {
        let opens: Vec<Errand> = found.into_iter().map(|name| Errand::Open(id(name))).collect();
        assert_eq!(offered(&work, text), opens, "{text:?}");
    }
    let many: Vec<Summary> = (0..30).map(|n| summary(&format!("many{n}"))).collect();
    let work = Work::with(&many);
    assert_eq!(offered(&work, "many").len(), CONVERSATIONS_MAX);
    assert_eq!(offered(&work, "many29"), [Errand::Open(id("many29"))]);
}

#[test]
fn commands_are_offered_where_their_buttons_are() {
    let mut work = at_her_own();
    let has = |work: &Work, errand: &Errand| offered(work, "").contains(errand);
    let own = [Errand::Act(Action::Close), Errand::Act(Action::Transfer), Errand::Note];
    assert!(own.iter().all(|one| has(&work, one)));
    assert!(has(&work, &Errand::Available(true)) && !has(&work, &Errand::Available(false)));
    assert!(Filter::ALL.into_iter().all(|tab| has(&work, &Errand::Tab(tab))));
    work.send(Msg::View(ViewMsg::Save("Été".to_owned())));
    assert_eq!(offered(&work, "ete"), [Errand::View("Été".to_owned())]);
    work.open("free");
    assert!(!has(&work, &own[0]) && !has(&work, &own[1]) && has(&work, &own[2]), "nobody has it");

    // Whoever only looks on, and has nothing on screen.
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(true));
    let watches = vec![SiteId::parse("demo").unwrap()];
    work.send(Msg::Checked(Ok(Session { watches, ..session() })));
    work.desk_up(&[taken("a", "ana")]);
    work.open("a");
    assert!(own.iter().all(|one| !has(&work, one)));
    assert!(!has(&work, &Errand::Available(true)) && has(&work, &Errand::Shortcuts));
}

#[test]
fn choosing_does_it_and_gives_the_keyboard_back_unless_it_goes_on_elsewhere() {
    let mut work = at_her_own();
    let to = Effect::Focus;
    assert_eq!(run(&mut work, Errand::Open(id("free"))).last(), Some(&to(Focus::Composer)));
    assert_eq!((work.model.shown.clone(), work.model.overlay), (Some(id("free")), None));
    work.send(Msg::Open(id("own")));
    work.did();

    assert_eq!(run(&mut work, Errand::Note), [to(Focus::Note)]);
    assert_eq!(
        run(&mut work, Errand::Tab(Filter::Waiting))[..2],
        [Effect::Remember, to(Focus::Tab(Filter::Waiting))]
    );
    assert_eq!(run(&mut work, Errand::Settings), [to(Focus::Marked)]);
    let effects = run(&mut work, Errand::Available(true));
    assert!(work.model.available() && effects.ends_with(&[to(Focus::Marked)]), "{effects:?}");

    // A dialog in its place leads back to where the palette was called.
    assert_eq!(run(&mut work, Errand::Act(Action::Transfer)), []);
    assert!(work.model.dialog.is_some());
    work.send(Msg::CloseDialog);
    assert_eq!(work.did(), [to(Focus::Marked)]);
    for (errand, over) in [(Errand::Shortcuts, Overlay::Shortcuts), (Errand::Filters, Overlay::Filters)] {
        assert_eq!((run(&mut work, errand), work.model.overlay), (vec![], Some(over)));
        work.send(Msg::Cover(None));
        assert_eq!(work.did(), [to(Focus::Marked)]);
    }
    // What stands in the way of an action is said, as by its button.
    assert_eq!(run(&mut work, Errand::Act(Action::Close)), [to(Focus::Marked)]);
    assert!(!work.model.conversation(&id("own")).unwrap().blockers.is_empty());

    work.send(Msg::View(ViewMsg::Save("all".to_owned())));
    work.did();
    let effects = run(&mut work, Errand::View("all".to_owned()));
    assert!(matches!(effects[..], [Effect::Remember, Effect::Focus(Focus::Row(_))]), "{effects:?}");
}

#[test]
fn what_is_gone_by_now_does_nothing() {
    let mut work = at_her_own();
    work.event("own", 4, EventBody::Ended { by: Side::Agent });
    work.did();
    for errand in [Errand::Open(id("gone")), Errand::Act(Action::Close), Errand::Act(Action::Hold)] {
        assert_eq!(run(&mut work, errand), [Effect::Focus(Focus::Marked)]);
        assert!(work.model.dialog.is_none());
    }
    // Without the palette there is nothing to choose.
    work.send(Msg::Run(Errand::Shortcuts, command("late")));
    assert_eq!((work.model.overlay, work.did()), (None, vec![]));
}

#[test]
fn what_is_chosen_stays_so_while_others_come_before_it() {
    let errand = |name: &str| (Errand::Open(id(name)), name.to_owned());
    let (two, three) = ([errand("a"), errand("b")], [errand("new"), errand("a"), errand("b")]);
    let chosen = Errand::Open(id("b"));
    assert_eq!((place(&two, Some(&chosen)), place(&three, Some(&chosen))), (1, 2));
    assert_eq!((place(&two, None), place(&two, Some(&Errand::Note)), place(&[], None)), (0, 0, 0));
}
