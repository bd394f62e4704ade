//! Whoever sees only their departments is told of no other queue, and of nobody who waits where they do not see it.

use crate::sight::Shop;
use crate::started;
use protocol::codec::Encoding;
use protocol::ids::DepartmentId;
use tests::edge::http;
use tests::wire::Desk;

#[tokio::test]
async fn a_queue_is_told_as_far_as_it_is_seen_and_forgets_who_is_erased() {
    let shop = Shop::new(true).await;
    let site = &shop.site;
    let [tea, lamps] = ["tea", "lamps"].map(|id| DepartmentId::parse(id).unwrap());
    let (one, _one) = shop.chat("tea").await;
    let (two, _two) = shop.chat("lamps").await;
    let (three, _three) = shop.chat("lamps").await;
    let mut owners = Desk::open_paged(site, &shop.owner, Encoding::Binary).await.unwrap();
    owners.lines_up(Some(&tea), &[&one.conversation]).await.unwrap();
    owners.lines_up(Some(&lamps), &[&two.conversation, &three.conversation]).await.unwrap();
    let mut ions = Desk::open_paged(site, &shop.ion, Encoding::Text).await.unwrap();
    ions.lines_up(Some(&lamps), &[&two.conversation, &three.conversation]).await.unwrap();

    let erase = http().post(site.conversation_url(&one.conversation, "erase"));
    assert_eq!(erase.bearer_auth(one.token.reveal()).send().await.unwrap().status(), 204);
    owners.lines_up(Some(&tea), &[]).await.unwrap();
    let erase = http().post(site.conversation_url(&two.conversation, "erase"));
    assert_eq!(erase.bearer_auth(two.token.reveal()).send().await.unwrap().status(), 204);
    ions.lines_up(Some(&lamps), &[&three.conversation]).await.unwrap();
    // What was told of the other queue would have come before this.
    let (open, _open) = started(site).await;
    ions.sees(|summary| summary.id.as_str() == open.conversation).await.unwrap();
    assert!(!ions.queues.contains_key(&Some(tea)), "{:?}", ions.queues);
}
