//! What a customer has had besides: told to whoever of the team sees it, and of nobody else.

use crate::sight::Shop;
use protocol::codec::Encoding;
use protocol::conversation::opening::Filled;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::DepartmentId;
use reqwest::Method;
use serde_json::{Value, json};
use tests::customer::token;
use tests::edge::SignedIn;
use tests::requests::answer;
use tests::wait;
use tests::wire::{Conversation, Keys, Outcome, opening};

impl Shop {
    /// Has a customer write to a department.
    async fn customers_chat(&self, identity: &str, department: &str, text: &str) -> (Keys, Conversation) {
        let keys = Keys::new();
        let customer = Conversation::customer(&self.site, &keys, identity, 0, Encoding::Binary).await;
        let mut customer = customer.unwrap();
        let department = Some(DepartmentId::parse(department).unwrap());
        let filled = Filled { opening: opening("Zoé"), department, ..Filled::default() };
        let begun = customer.visitor_does(VisitorCommand::StartWith(Box::new(filled))).await.unwrap();
        assert!(matches!(begun, Outcome::Stored(_)), "{begun:?}");
        customer.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
        (keys, customer)
    }

    /// Waits until somebody is told of these conversations beside one, by what was said in them last.
    async fn tells_of(&self, who: &SignedIn, beside: &Keys, wanted: &[&str]) {
        let path = format!("/v1/sites/{}/conversations/{}/earlier", self.site.id, beside.conversation);
        wait::until("what a customer has had besides", async || {
            let (status, told) = answer(self.site.request(who, Method::GET, &path)).await;
            let previews: Vec<Value> =
                told.as_array().into_iter().flatten().map(|one| one["preview"].clone()).collect();
            if status == 200 && previews == wanted { Ok(()) } else { Err(format!("{status} {told}")) }
        })
        .await;
    }

    /// Waits until somebody is told that there is no such conversation.
    async fn hides(&self, who: &SignedIn, beside: &Keys) {
        let path = format!("/v1/sites/{}/conversations/{}/earlier", self.site.id, beside.conversation);
        wait::until("a conversation to be none", async || {
            let (status, told) = answer(self.site.request(who, Method::GET, &path)).await;
            let is_hidden = status == 404 && told["rejected"]["code"] == json!("not_found");
            if is_hidden { Ok(()) } else { Err(format!("{status} {told}")) }
        })
        .await;
    }
}

#[tokio::test]
async fn a_customers_other_chats_are_told_to_who_sees_them_and_nobody_elses_are() {
    let shop = Shop::new(false).await;
    let secret = shop.edge.secret(&shop.site).await;
    let (zoe, bob) = (token(&shop.site, "zoe", &secret), token(&shop.site, "bob", &secret));
    let (first, _first) = shop.customers_chat(&zoe, "tea", "green tea").await;
    let (second, _second) = shop.customers_chat(&zoe, "lamps", "a lamp").await;
    let (bobs, _bobs) = shop.customers_chat(&bob, "tea", "black tea").await;
    let (nobodys, _nobodys) = shop.chat("tea").await;
    shop.tells_of(&shop.ion, &second, &["green tea"]).await;
    shop.tells_of(&shop.ion, &first, &["a lamp"]).await;
    shop.tells_of(&shop.owner, &bobs, &[]).await;
    shop.tells_of(&shop.owner, &nobodys, &[]).await;
    // Where agents see only what is of their departments, that is all they are told, and asked beside.
    shop.set(|settings| settings.own_departments_only = true).await;
    shop.tells_of(&shop.ion, &second, &[]).await;
    shop.hides(&shop.ion, &first).await;
    shop.tells_of(&shop.bea, &first, &[]).await;
    shop.hides(&shop.bea, &second).await;
    shop.tells_of(&shop.owner, &second, &["green tea"]).await;
}
