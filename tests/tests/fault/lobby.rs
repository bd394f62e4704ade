//! Live visitors over a kill: what was known of them is gone with the process, and comes back with the pages.

use protocol::codec::Encoding;
use protocol::site::live::{Here, Live, LiveFrame};
use protocol::site::settings::SiteSettings;
use protocol::team::visitors::LiveVisitors;
use reqwest::Method;
use tests::edge::{Edge, SignedIn, Site, settings};
use tests::wait;
use tests::wire::Socket;

const PAGES: usize = 20;

async fn comes(site: &Site, number: usize) -> Result<Socket, u16> {
    let url = format!("/v1/sites/{}/live/socket?visit=visit-{number:020}&agreed", site.id);
    let origin = [("origin", "http://127.0.0.1:1")];
    let mut page = Socket::open(&site.url(&url), &origin, Encoding::Text).await?;
    let here = Here { url: format!("https://shop.example/{number}"), ..Here::default() };
    page.send(&LiveFrame::Here(here)).await.map_err(|_| 0_u16)?;
    Ok(page)
}

async fn are_there(site: &Site, who: &SignedIn, wanted: usize) {
    let path = format!("/v1/sites/{}/live", site.id);
    wait::until("the visitors", async || {
        let told =
            site.asks(who, Method::GET, &path, None).await.map_err(|refused| format!("{refused:?}"))?;
        let all: LiveVisitors = serde_json::from_value(told).unwrap();
        let seen = (all.total, all.listed.len(), all.silent);
        if seen == (u32::try_from(wanted).unwrap(), wanted, 0) { Ok(()) } else { Err(format!("{seen:?}")) }
    })
    .await;
}

#[tokio::test]
async fn after_a_kill_the_list_is_empty_and_right_again_once_the_pages_are_back() {
    let edge = Edge::start().await;
    // Several parts, each with its own.
    let live = Live { on: true, unasked: false, thousands: 4 };
    let site = edge.site_with(SiteSettings { live, ..settings() }).await;
    let ana = site.sign_in().await;
    let mut pages = Vec::new();
    for number in 0..PAGES {
        pages.push(comes(&site, number).await.unwrap());
    }
    are_there(&site, &ana, PAGES).await;
    edge.kill9();
    edge.restart().await;
    for mut page in pages.drain(..) {
        assert!(page.receive().await.is_err(), "pages notice");
    }
    are_there(&site, &ana, 0).await;
    for number in 0..PAGES {
        pages.push(comes(&site, number).await.unwrap());
    }
    are_there(&site, &ana, PAGES).await;
}
