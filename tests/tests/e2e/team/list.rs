//! The list of conversations: what it has room for, who is still there, who waits, and what was left behind.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Side;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use protocol::timing::{LEFT_BEHIND_MS, MINUTE_MS};
use serde_json::json;
use tests::agent::Agent;
use tests::aging::age_conversations;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::{Conversation, Desk, Keys, Outcome, opening};

/// What of the bars is wider than its place, at this moment, with counts of three digits.
const TOO_WIDE: &str = "for (const tab of document.querySelectorAll('.tabs .tab')) tab.dataset.count = '123';\
    const wide = [];\
    for (const bar of document.querySelectorAll('.top, .tabs, .list-tools, .banner')) {\
        for (const one of [bar, ...bar.querySelectorAll('*')]) {\
            if (one.closest('.quiet') || !one.getClientRects().length) continue;\
            const box = one.getBoundingClientRect(), frame = bar.getBoundingClientRect();\
            if (box.width <= 1) continue;\
            const inline = getComputedStyle(one).display === 'inline';\
            if (!inline && one.scrollWidth > one.clientWidth) wide.push(`${one.className}: ${one.scrollWidth} > ${one.clientWidth}`);\
            if (box.right > frame.right + 0.5 || box.left < frame.left - 0.5) wide.push(`${one.className} leaves its bar`);\
            if (box.right > innerWidth + 0.5) wide.push(`${one.className} leaves the screen`);\
        }\
    }\
    const tabs = [...document.querySelectorAll('.tabs .tab')].map((tab) => tab.getBoundingClientRect());\
    tabs.forEach((a, i) => tabs.slice(i + 1).forEach((b) => {\
        if (a.right > b.left + 0.5 && b.right > a.left + 0.5 && a.bottom > b.top + 0.5 && b.bottom > a.top + 0.5) wide.push('tabs overlap');\
    }));\
    return wide";

#[tokio::test]
async fn nothing_in_the_bars_overlaps_in_any_language_at_any_width() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("bars", &site).await;
    let _zoe = visitor(&site, "Zoé", "Hello").await;
    let mut found = Vec::new();
    for language in ["en", "fr", "ro"] {
        for available in [true, false] {
            agent.browser.goto(&site.url("/inbox")).await;
            agent.browser.element("tab", Name::Starts("Waiting")).await;
            agent.set_available(available).await;
            agent.browser.goto(&site.url(&format!("/inbox?lang={language}"))).await;
            // Whatever tab the last round left.
            let listed = "document.querySelector('[data-tab=waiting]')?.click();\
                return document.querySelectorAll('.row').length > 0 && document.documentElement.lang";
            agent
                .browser
                .until("the list in its language", async || {
                    Ok((agent.browser.run(listed).await == language).then_some(()))
                })
                .await;
            for (width, height) in [(1280, 800), (1440, 900), (1024, 768), (390, 844), (320, 640)] {
                agent.browser.resize(width, height).await;
                for tab in ["waiting", "mine", "all", "promises"] {
                    agent.browser.run(&format!("document.querySelector('[data-tab={tab}]').click()")).await;
                    let wide = agent.browser.run(TOO_WIDE).await;
                    if wide != json!([]) {
                        found.push(format!("{language} {width} {tab}: {wide}"));
                    }
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn twelve_conversations_fit_a_small_desktop() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("dense list", &site).await;
    let mut visitors = Vec::new();
    for n in 0..14 {
        visitors
            .push(visitor(&site, &format!("Visitor {n}"), "Where is my parcel? I have waited a week.").await);
    }
    agent.filter("Waiting").await;
    agent.browser.resize(1280, 800).await;
    let seen = "const list = document.querySelector('.list-scroll').getBoundingClientRect();\
        const rows = [...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect());\
        const whole = rows.filter((row) => row.top >= list.top && row.bottom <= Math.min(list.bottom, innerHeight));\
        return [rows.length, whole.length, Math.max(...rows.map((row) => row.height))]";
    let (whole, height) = agent
        .browser
        .until("all the rows", async || {
            let seen = agent.browser.run(seen).await;
            Ok((seen[0] == 14).then(|| (seen[1].as_u64().unwrap(), seen[2].as_f64().unwrap())))
        })
        .await;
    assert!(whole >= 12, "{whole} rows");
    assert!(height <= 52.0, "{height} px");
}

#[tokio::test]
async fn an_onlooker_is_no_reader_and_the_teams_badge_stays() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bob = edge.colleague(&site, "Bob").await.sign_in().await;
    let agent = Agent::at_work("onlooker", &site).await;
    agent.set_available(false).await;
    let mut zoe = visitor(&site, "Zoé", "Is anybody there?").await;
    agent.sees_waiting("Zoé").await;
    agent.open("Zoé").await;
    let marked = |read: bool| move |body: &EventBody| matches!(body, EventBody::Marked { side: Side::Agent, read: seen, .. } if (*seen > 0) == read);
    zoe.event(marked(false)).await.unwrap();
    does(&mut zoe, VisitorCommand::Send { text: "Hello?".to_owned() }).await;
    agent.reads("Hello?", "nothing of this").await;
    let mut desk = Desk::open(&site, &bob, Encoding::Binary).await.unwrap();
    let zoes = desk.sees(|summary| summary.preview == "Hello?").await.unwrap();
    assert_eq!(zoes.unread, 2, "the team has not read it");
    assert!(!zoe.events.iter().any(|event| marked(true)(&event.body)));
    // For whoever looked it is not new any more.
    agent
        .browser
        .until("no number in the title", async || {
            Ok((agent.browser.run("return document.title").await == "Jasette inbox").then_some(()))
        })
        .await;
    agent.press("Take conversation").await;
    zoe.event(marked(true)).await.unwrap();
    desk.sees(|summary| summary.unread == 0 && summary.stage == Stage::Assigned).await.unwrap();
}

#[tokio::test]
async fn nothing_of_conversations_is_kept_after_signing_out() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("signed out", &site).await;
    agent.set_available(false).await;
    let _zoe = visitor(&site, "Zoé", "Is anybody there?").await;
    agent.sees_waiting("Zoé").await;
    agent.open("Zoé").await;
    // What a tab keeps of news that were told.
    agent.browser.run("localStorage.setItem('jasette.inbox.told', '[]')").await;
    let kept = "return Object.keys(localStorage).concat(Object.keys(sessionStorage))\
        .filter((name) => /looked|told|inbox.tab/.test(name)).length";
    let looked = async || Ok((agent.browser.run(kept).await == 3).then_some(()));
    agent.browser.until("what was looked at to be kept", looked).await;
    agent.press("Sign out").await;
    agent.browser.element("button", Name::Is("Sign in")).await;
    assert_eq!(agent.browser.run(kept).await, 0);
}

#[tokio::test]
async fn a_chat_without_a_word_waits_for_nobody() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("silent chats", &site).await;
    let mut mute = Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.unwrap();
    does(&mut mute, VisitorCommand::Start(opening("Mute sounds"))).await;
    agent.filter("All").await;
    agent.sees_listed("Mute sounds").await;
    agent.filter("Waiting").await;
    agent.sees("Nobody is waiting").await;
    agent.sees("1 visitor has not written yet").await;
    does(&mut mute, VisitorCommand::Send { text: "I can speak".to_owned() }).await;
    agent.sees_listed("I can speak").await;
}

#[tokio::test]
async fn the_row_of_a_chat_stays_under_the_agent_who_answers_it() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("kept row", &site).await;
    let mut zoe = visitor(&site, "Zoé", "Do you have tea?").await;
    let _radu = visitor(&site, "Radu", "Me too").await;
    agent.sees_waiting("Radu").await;
    agent.sees_waiting("Zoé").await;
    agent.open("Zoé").await;
    agent.reply("Plenty").await;
    zoe.message("Plenty").await.unwrap();
    agent.sees_listed("Plenty").await;
    let shown = "const row = document.querySelector('.row[aria-current]'); return row && row.textContent";
    let row = agent.browser.run(shown).await;
    assert!(row.as_str().is_some_and(|row| row.contains("Zoé")), "{row}");
    let count = agent.browser.run("return document.querySelector('[data-tab=waiting]').dataset.count").await;
    assert_eq!(count, "1");
    agent.open("Radu").await;
    agent.browser.gone("button", Name::Has("Plenty")).await;
}

#[tokio::test]
async fn an_agent_who_is_away_sees_it_and_how_many_wait_and_takes_chats_with_one_click() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("away", &site).await;
    let _zoe = visitor(&site, "Zoé", "Hello").await;
    agent.sees_waiting("Zoé").await;
    agent.set_available(false).await;
    agent.sees("You are away. 1 visitor is waiting.").await;
    let says = "return document.querySelector('[role=switch]').innerText.split('\\n')[0]";
    assert_eq!(agent.browser.run(says).await, "Away");
    // Another sign-in changes nothing about it.
    agent.press("Sign out").await;
    agent.sign_in(&site).await;
    agent.sees("You are away. 1 visitor is waiting.").await;
    agent.press("Take chats").await;
    agent.until_inbox("the banner to go", |text| !text.contains("You are away")).await;
    assert_eq!(agent.browser.run(says).await, "Available");
    agent.browser.reload().await;
    agent.sees_waiting("Zoé").await;
    let on = "return document.querySelector('[role=switch]').ariaChecked";
    agent
        .browser
        .until("the switch to be on", async || Ok((agent.browser.run(on).await == "true").then_some(())))
        .await;
}

#[tokio::test]
async fn ten_chats_that_were_left_behind_are_closed_with_three_clicks() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let mut visitors = Vec::new();
    for n in 0..10 {
        visitors.push(visitor(&site, &format!("Gone {n}"), "Hello?").await);
    }
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.gone_since.is_none()).await.unwrap();
    drop(visitors);
    let gone = |summary: &Summary| summary.gone_since.is_some();
    let mut silences = 0;
    while desk.conversations.values().filter(|summary| gone(summary)).count() < 10 {
        // Nothing is told until they are gone for a minute, nearly.
        silences += u32::from(desk.step().await.is_err());
        assert!(silences < 4, "{:#?}", desk.conversations);
    }
    let known = desk.conversations.keys().next().unwrap().clone();
    let mut early = Conversation::agent(&site, &ana, &known, 0, Encoding::Binary).await.unwrap();
    let close = AgentCommand::Close { reason: protocol::conversation::etiquette::ClosingReason::Other };
    let outcome = early.agent_does(close).await.unwrap();
    assert_eq!(outcome, Outcome::Refused("not_yours".to_owned()), "they may be back in a moment");

    edge.kill9();
    age_conversations(&edge, LEFT_BEHIND_MS + MINUTE_MS);
    edge.restart().await;
    let agent = Agent::at_work("left behind", &site).await;
    let here = visitor(&site, "Still here", "Hello!").await;
    agent.counts_clicks().await;
    agent.filter("Waiting").await;
    agent.sees("Still here").await;
    agent.sees("10 visitors have left").await;
    agent.press("Select").await;
    agent.browser.click("button", Name::Has("Close 10")).await;
    agent.browser.gone("button", Name::Has("Gone ")).await;
    assert_eq!(agent.clicks().await, 3, "with the one that leads to those who wait");
    agent.sees_listed("Still here").await;
    let count = agent.browser.run("return document.querySelector('[data-tab=waiting]').dataset.count").await;
    assert_eq!(count, "1");
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    while desk.conversations.values().filter(|summary| summary.stage == Stage::Ended).count() < 10 {
        desk.step().await.unwrap();
    }
    drop(here);
}
