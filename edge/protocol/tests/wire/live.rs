//! Live visitors, pinned like the rest of the wire: what a page and its lobby say, and the list that the team is told.

use super::AT;
use protocol::codec;
use protocol::ids::VisitId;
use protocol::site::live::{ChatOnPage, Here, Invite, Live, LiveFrame, LiveWord};
use protocol::site::settings::SiteSettings;
use protocol::team::visitors::{LiveInvitation, LiveVisitor, LiveVisitors, Standing};

fn visit() -> VisitId {
    VisitId::parse("visit-0000000001").unwrap()
}

#[test]
fn what_a_page_and_its_lobby_say() {
    let here = Here {
        url: "https://shop.example/tea".to_owned(),
        title: "Tea".to_owned(),
        referrer: "search.example".to_owned(),
        language: "fr-CA".to_owned(),
        spent: 7_000,
        customer: true,
        chat: ChatOnPage::Quiet,
    };
    let said = r#"{"here":{"url":"https://shop.example/tea","title":"Tea","referrer":"search.example","language":"fr-CA","spent":7000,"customer":true,"chat":"quiet"}}"#;
    assert_eq!(codec::to_text(&LiveFrame::Here(here)), said);
    // A page says what it knows, and may say more than is known here.
    let less: LiveFrame = codec::from_text(r#"{"here":{"url":"https://shop.example/","later":1}}"#).unwrap();
    assert_eq!(less, LiveFrame::Here(Here { url: "https://shop.example/".to_owned(), ..Here::default() }));
    let word = LiveWord::Invite(Invite { text: "May I help?".to_owned(), agent: "Ana".to_owned() });
    assert_eq!(codec::to_text(&word), r#"{"invite":{"text":"May I help?","agent":"Ana"}}"#);
}

#[test]
fn the_list_that_the_team_is_told() {
    let all = LiveVisitors {
        total: 3,
        matching: 1,
        pages: vec![("https://shop.example/tea".to_owned(), 1)],
        listed: vec![LiveVisitor {
            visit: visit(),
            page: "https://shop.example/tea".to_owned(),
            title: "Tea".to_owned(),
            referrer: String::new(),
            language: "fr-CA".to_owned(),
            since: AT,
            page_since: AT + 5,
            customer: false,
            standing: Standing::Chatting,
        }],
        silent: 0,
    };
    let told = r#"{"total":3,"matching":1,"pages":[["https://shop.example/tea",1]],"listed":[{"visit":"visit-0000000001","page":"https://shop.example/tea","title":"Tea","referrer":"","language":"fr-CA","since":1767225600000,"page_since":1767225600005,"customer":false,"standing":"chatting"}],"silent":0}"#;
    assert_eq!(codec::to_text(&all), told);
    assert_eq!(codec::from_binary::<LiveVisitors>(&codec::to_binary(&all)), Ok(all));
    let invitation = LiveInvitation { visit: visit(), text: "May I help?".to_owned() };
    assert_eq!(codec::to_text(&invitation), r#"{"visit":"visit-0000000001","text":"May I help?"}"#);
    assert_eq!(codec::from_binary::<LiveInvitation>(&codec::to_binary(&invitation)), Ok(invitation));
}

#[test]
fn settings_that_were_stored_before_say_nothing_of_it() {
    let mut stored = serde_json::to_value(SiteSettings::default()).unwrap();
    stored.as_object_mut().unwrap().remove("live");
    let read: SiteSettings = serde_json::from_value(stored).unwrap();
    assert_eq!(read.live, Live::default());
    assert!(!read.live.on && read.live_needs_consent());
}
