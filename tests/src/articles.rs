//! A site's help articles, as its team writes them over HTTP.

use crate::edge::{SignedIn, Site, http};
use protocol::ids::EntryId;
use protocol::team::articles::{Article, ArticleText};
use reqwest::{Method, Response};

/// The team's hand on the articles of a site.
pub struct Articles {
    site: Site,
    agent: SignedIn,
}

/// An article in English that visitors can read.
#[must_use]
pub fn article(id: &str, title: &str, body: &str) -> Article {
    let text = ArticleText {
        locale: "en".to_owned(),
        title: title.to_owned(),
        category: String::new(),
        body: body.to_owned(),
    };
    let id = EntryId::parse(id).expect("the id is well formed");
    Article { id, revision: 0, published: true, place: 1, texts: vec![text] }
}

impl Articles {
    /// Signs in.
    pub async fn of(site: &Site) -> Self {
        Self { site: site.clone(), agent: site.sign_in().await }
    }

    /// Asks for something of them: an id, or nothing for all.
    pub async fn ask(&self, method: Method, id: &str, body: Option<&Article>) -> Response {
        let slash = if id.is_empty() { "" } else { "/" };
        let url = self.site.url(&format!("/v1/sites/{}/articles{slash}{id}", self.site.id));
        let request = http().request(method, url);
        let mut request = request.header("cookie", &self.agent.cookie).header("origin", &self.site.base);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.expect("the edge answers")
    }

    /// Stores one, and gives the code of the refusal, if it is refused.
    pub async fn put(&self, article: &Article) -> Option<String> {
        let answer = self.ask(Method::PUT, article.id.as_str(), Some(article)).await;
        if answer.status() == 200 {
            return None;
        }
        let refusal: serde_json::Value = answer.json().await.expect("a refusal is JSON");
        Some(refusal["rejected"]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// The help page at an address below the site's own, as anybody gets it.
    pub async fn page(&self, below: &str) -> Response {
        let url = self.site.url(&format!("/help/{}{below}", self.site.id));
        http().get(url).send().await.expect("the edge answers")
    }

    /// What stands on it.
    pub async fn text(&self, below: &str) -> String {
        self.page(below).await.text().await.expect("a page is text")
    }
}
