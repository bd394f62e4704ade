//! Single sign-on at a provider that others wrote: an account is connected, opens by it, and is disconnected.

use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::oidc_provider::ForeignProvider;

#[tokio::test]
async fn an_account_is_connected_at_a_real_provider_and_opens_by_it() {
    let mut provider = ForeignProvider::new();
    let edge = Edge::start_with(provider.variables()).await;
    provider.start(&edge.base()).await;
    let site = edge.site().await;

    // Whoever has connected nothing is told what to do.
    let other = Agent { browser: Browser::start("single sign-on elsewhere").await };
    other.open_inbox(&site).await;
    other.press("Sign in with Shop ID").await;
    provider.says_yes(&other.browser, "ana").await;
    other.sees("No account here is connected with yours there").await;
    other.browser.until_script("the address to be plain", "return location.search", "".into()).await;

    let owner = Agent::at_work("single sign-on", &site).await;
    owner.open_site_settings(&site, "Account").await;
    owner.sees("Connect your account, and you can sign in with Shop ID").await;
    owner.press("Connect Shop ID").await;
    owner.writes("Your password", "not the right one").await;
    owner.press("Connect Shop ID").await;
    owner.sees("The current password is not right.").await;
    owner.writes("Your password", &site.agent.password).await;
    owner.press("Connect Shop ID").await;
    provider.says_yes(&owner.browser, "ana").await;
    owner.sees("It is connected.").await;
    owner.sees("You can sign in with Shop ID, as ana@id.example").await;
    owner.browser.until_script("the address to be plain", "return location.search", "".into()).await;

    // The provider knows the other browser by now, and asks nothing.
    other.press("Sign in with Shop ID").await;
    other.browser.element("list|listbox", Name::Is("Conversations")).await;

    owner.press("Disconnect Shop ID").await;
    owner.writes("Your password", &site.agent.password).await;
    owner.press("Disconnect Shop ID").await;
    owner.sees("It is not connected any more.").await;
    other.sees("Your session has ended").await;
}
