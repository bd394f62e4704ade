//! One's own account, and what a role shows.

use crate::fixtures::owner_and_bogdan::OwnerAndBogdan;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, SignedIn, Site, http};
use tests::wait;

async fn is_in(site: &Site, who: &SignedIn) -> bool {
    let request = http().get(site.url("/v1/session")).header("cookie", &who.cookie);
    request.send().await.unwrap().status() == 200
}

#[tokio::test]
async fn a_password_is_changed_and_sessions_are_ended_in_the_settings() {
    let mut site = Edge::shared().await.site().await;
    let owner = Agent::at_work("account owner", &site).await;
    let (phone, tablet) = (site.sign_in().await, site.sign_in().await);
    owner.open_site_settings(&site, "Account").await;
    owner.sees("This browser").await;
    owner.sees("Last sign-ins").await;
    owner.browser.click("button", Name::Is("End Unknown browser")).await;
    owner.sees("Done.").await;
    let left = async || usize::from(is_in(&site, &phone).await) + usize::from(is_in(&site, &tablet).await);
    assert_eq!(left().await, 1, "one of the two");
    owner.press("End all others").await;
    owner.until_inbox("the others to end", |text| !text.contains("End all others")).await;
    assert_eq!(left().await, 0);

    let last = site.sign_in().await;
    let (former, new) = (site.agent.password.clone(), "seven green bottles");
    owner.writes("Current password", "not the right one").await;
    owner.writes("New password", new).await;
    owner.press("Change password").await;
    owner.sees("The current password is not right.").await;
    owner.writes("Current password", &former).await;
    owner.writes("New password", "password12345").await;
    owner.press("Change password").await;
    owner.sees("Please choose another one").await;
    assert!(is_in(&site, &last).await, "nothing is changed yet");
    owner.writes("New password", new).await;
    owner.press("Change password").await;
    owner.sees("Your password is changed.").await;
    assert!(!is_in(&site, &last).await);
    let emptied =
        "return [...document.querySelectorAll('input[type=password]')].every((one) => one.value === '')";
    assert_eq!(owner.browser.run(emptied).await, true);
    site.agent.password = new.to_owned();
    assert!(is_in(&site, &site.sign_in().await).await);
}

#[tokio::test]
async fn who_only_answers_sees_their_account_and_no_settings() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let carmen = edge.colleague_as(&site, "Carmen", Some("agent")).await;
    let agent = Agent::at_work("agent without settings", &carmen).await;
    let shown =
        async |browser: &Browser, link: &str| browser.find("link", Name::Is(link)).await.unwrap().is_some();
    assert!(shown(&agent.browser, "Inbox").await && shown(&agent.browser, "Account").await);
    for hidden in ["Settings", "Help centre"] {
        assert!(!shown(&agent.browser, hidden).await, "{hidden}");
    }
    agent.browser.goto(&site.url(&format!("/settings/{}", site.id))).await;
    agent.sees("Only owners and admins change this").await;
    agent.browser.goto(&site.url(&format!("/settings/{}#account", site.id))).await;
    agent.sees("Where you are signed in").await;
    agent.sees("This browser").await;
    assert!(!shown(&agent.browser, "Look").await && !shown(&agent.browser, "Settings").await);
}

#[tokio::test]
async fn an_owner_changes_a_role_in_the_settings() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let colleague = edge.colleague_as(&site, "Bogdan", Some("admin")).await;
    let bogdan = colleague.sign_in().await;
    let (owner, admin) = tokio::join!(
        Agent::at_work("owner of people", &site),
        Agent::at_work("admin who becomes an agent", &colleague)
    );
    assert!(admin.browser.find("link", Name::Is("Settings")).await.unwrap().is_some());
    owner.open_site_settings(&site, "People").await;
    owner.choose("Role of Bogdan", "Agent").await;
    owner.sees("Saved").await;
    // The inbox that is open shows it at once, and goes on.
    wait::until("the settings to go", async || {
        match admin.browser.find("link", Name::Is("Settings")).await {
            Ok(None) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert!(admin.browser.find("link", Name::Is("Account")).await.unwrap().is_some());
    let settings = http().get(site.url(&format!("/v1/sites/{}/settings", site.id)));
    assert_eq!(settings.header("cookie", &bogdan.cookie).send().await.unwrap().status(), 403);
    assert!(is_in(&site, &bogdan).await);
}

#[tokio::test]
async fn an_owner_removes_somebody_whose_chats_wait_again() {
    let team = OwnerAndBogdan::start("agent", "is removed").await;
    let OwnerAndBogdan { visitor, owner, bogdan, site, .. } = &team;
    bogdan.reply("I am").await;
    visitor.sees("I am").await;

    owner.open_site_settings(site, "People").await;
    owner.press("Remove Bogdan").await;
    owner.sees("their chats go back to those who wait").await;
    owner.press("Keep").await;
    owner.press("Remove Bogdan").await;
    owner.press("Remove Bogdan").await;
    owner.sees("Saved").await;
    owner.until_inbox("Bogdan to be gone", |text| !text.contains("Bogdan")).await;

    bogdan.sees("Your session has ended").await;
    visitor.sees("Bogdan left").await;
    visitor.send("and now").await;
    owner.back_to_inbox(site).await;
    owner.take("Zoé").await;
    owner.sees("and now").await;
    owner.reply("now me").await;
    visitor.sees("now me").await;
}

#[tokio::test]
async fn an_owner_suspends_somebody_and_lets_them_back() {
    let team = OwnerAndBogdan::start("admin", "is suspended").await;
    let OwnerAndBogdan { visitor, owner, bogdan, site, colleague, .. } = &team;
    bogdan.reply("I am").await;
    visitor.sees("I am").await;

    owner.open_site_settings(site, "People").await;
    owner.press("Suspend Bogdan").await;
    owner.sees("you can let them back").await;
    owner.press("Keep").await;
    owner.press("Suspend Bogdan").await;
    owner.press("Suspend Bogdan").await;
    owner.sees("They cannot sign in.").await;
    bogdan.sees("Your session has ended").await;
    visitor.sees("Bogdan left").await;
    bogdan.browser.fill("Password", &colleague.agent.password).await;
    bogdan.browser.click("button", Name::Is("Sign in")).await;
    bogdan.sees("Your account is suspended").await;

    // On a telephone, in French: nothing is wider than the screen.
    owner.browser.resize(390, 844).await;
    owner.browser.goto(&site.url(&format!("/settings/{}?lang=fr#people", site.id))).await;
    owner.sees("Accès suspendu").await;
    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(owner.browser.run(wider).await, false);
    owner.browser.goto(&site.url(&format!("/settings/{}?lang=ro#people", site.id))).await;
    owner.press("Redă accesul: Bogdan").await;
    owner.until_inbox("nobody to be suspended", |text| !text.contains("Acces suspendat")).await;
    bogdan.browser.click("button", Name::Is("Sign in")).await;
    bogdan.take("Zoé").await;
    bogdan.reply("I am back").await;
    visitor.sees("I am back").await;
}

#[tokio::test]
async fn somebody_who_is_invited_by_a_link_joins_and_answers() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("owner who invites", &site).await;
    owner.open_site_settings(&site, "People").await;
    let email = format!("dan.{}@shop.example", tests::process::random_id().to_lowercase());
    owner.writes("Email", &email).await;
    owner.choose("Role", "Agent").await;
    owner.press("Invite").await;
    owner.sees("It is shown this once").await;
    let link = "return document.getElementById('invite-link').value";
    let link = owner.browser.run(link).await.as_str().unwrap().to_owned();
    owner.sees(&email).await;

    let dan = Agent { browser: Browser::start("invited").await };
    dan.browser.goto(&link).await;
    dan.sees("Join Ceainăria").await;
    dan.writes("Your name, as visitors see it", "Dan").await;
    dan.writes("New password", "password12345").await;
    dan.press("Join").await;
    dan.sees("Please choose another one").await;
    dan.writes("New password", "seven green bottles").await;
    dan.press("Join").await;
    dan.browser.element("list|listbox", Name::Is("Conversations")).await;
    assert!(dan.browser.find("link", Name::Is("Settings")).await.unwrap().is_none());

    let late = Agent { browser: Browser::start("late").await };
    late.browser.goto(&link).await;
    late.sees("This link does not work any more").await;
}
