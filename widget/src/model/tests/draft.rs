//! A draft that several tabs have.

use super::*;

fn elsewhere(rig: &mut Rig, text: &str) {
    let id = CommandId::parse("of-another-tab").unwrap();
    rig.event(visitor_says(&id, text));
}

#[test]
fn what_another_tab_sends_is_no_draft_here_any_more() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::Draft("Is it blue? ".to_owned()));
    elsewhere(&mut rig, "Something else");
    assert_eq!(rig.model.composer.draft, "Is it blue? ", "a draft of one's own stays");
    elsewhere(&mut rig, "Is it blue?");
    assert_eq!(rig.model.composer.draft, "");
    assert!(rig.did(&Effect::Save(Save::Draft(String::new()))));
    rig.tell(Msg::Send);
    assert!(rig.commands().is_empty(), "it is not sent twice");
}

#[test]
fn the_same_words_once_more_are_a_draft_while_the_first_arrive() {
    let mut rig = Rig::chatting();
    rig.write("yes");
    let id = rig.sent()[0].id.clone();
    rig.tell(Msg::Draft("yes".to_owned()));
    rig.event(visitor_says(&id, "yes"));
    assert_eq!(rig.model.composer.draft, "yes");
}
