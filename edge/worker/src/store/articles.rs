//! A site's help articles in the site object's database: what they are, their texts, and an index of the words
//! of those that visitors can read. What is not in the index, no search finds.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::help::Hit;
use protocol::ids::EntryId;
use protocol::team::articles::{Article, ArticleText};
use serde::Deserialize;
use worker::{SqlStorageValue, Storage};

/// Without accents, and ready for the beginnings of words.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS articles (
        id TEXT PRIMARY KEY, revision INTEGER NOT NULL, published INTEGER NOT NULL, place INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS article_texts (
        id TEXT NOT NULL, number INTEGER NOT NULL, locale TEXT NOT NULL, title TEXT NOT NULL,
        category TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id, number)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE IF NOT EXISTS article_index USING fts5(
        id UNINDEXED, locale UNINDEXED, title, body,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    )";

/// Most rows of the index that one search looks at.
const HITS_MAX: u64 = 200;

/// The help articles of one site.
pub struct ArticleStore {
    db: Database,
}

/// One text of an article, along with what is said of all of them.
#[derive(Deserialize)]
struct Row {
    id: String,
    revision: u64,
    published: u32,
    place: u32,
    locale: String,
    title: String,
    category: String,
    body: String,
}

impl ArticleStore {
    /// The articles of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Whether visitors can read any.
    pub fn any(&self) -> Result<bool, Fault> {
        Ok(self.are_there()? && self.db.has("SELECT 1 FROM articles WHERE published = 1 LIMIT 1", vec![])?)
    }

    /// All of them, in their order, without their bodies.
    pub fn list(&self) -> Result<Vec<Article>, Fault> {
        self.read("'' AS body", "", vec![])
    }

    /// One of them.
    pub fn get(&self, id: &EntryId) -> Result<Option<Article>, Fault> {
        Ok(self.read("body", "WHERE id = ?", vec![id.as_str().into()])?.into_iter().next())
    }

    fn are_there(&self) -> Result<bool, Fault> {
        Ok(self.db.has_table("articles")?)
    }

    fn read(&self, body: &str, which: &str, values: Vec<SqlStorageValue>) -> Result<Vec<Article>, Fault> {
        if !self.are_there()? {
            return Ok(Vec::new());
        }
        let query = format!(
            "SELECT id, revision, published, place, locale, title, category, {body}
             FROM articles JOIN article_texts USING (id) {which} ORDER BY place, id, number"
        );
        let mut articles: Vec<Article> = Vec::new();
        for row in self.db.rows::<Row>(&query, values)? {
            let Row { locale, title, category, body, .. } = row;
            let text = ArticleText { locale, title, category, body };
            match articles.last_mut().filter(|article| article.id.as_str() == row.id) {
                Some(article) => article.texts.push(text),
                None => articles.push(Article {
                    id: EntryId::parse(&row.id)?,
                    revision: row.revision,
                    published: row.published > 0,
                    place: row.place,
                    texts: vec![text],
                }),
            }
        }
        Ok(articles)
    }

    /// Adds an article, or replaces the one with its id.
    pub fn put(&self, article: &Article) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.forget(&article.id)?;
            let id = || SqlStorageValue::from(article.id.as_str());
            self.db.run(
                "INSERT INTO articles (id, revision, published, place) VALUES (?, ?, ?, ?)",
                vec![
                    id(),
                    number(article.revision),
                    number(article.published.into()),
                    number(article.place.into()),
                ],
            )?;
            for (at, text) in article.texts.iter().enumerate() {
                let (locale, title) = (text.locale.as_str(), text.title.as_str());
                let (category, body) = (text.category.as_str(), text.body.as_str());
                self.db.run(
                    "INSERT INTO article_texts (id, number, locale, title, category, body)
                     VALUES (?, ?, ?, ?, ?, ?)",
                    vec![id(), number(at as u64), locale.into(), title.into(), category.into(), body.into()],
                )?;
                if article.published {
                    self.db.run(
                        "INSERT INTO article_index (id, locale, title, body) VALUES (?, ?, ?, ?)",
                        vec![id(), locale.into(), title.into(), body.into()],
                    )?;
                }
            }
            Ok(())
        })?)
    }

    /// Removes an article.
    pub fn remove(&self, id: &EntryId) -> Result<(), Fault> {
        if !self.are_there()? {
            return Ok(());
        }
        Ok(self.db.together(|| self.forget(id))?)
    }

    fn forget(&self, id: &EntryId) -> worker::Result<()> {
        for table in ["articles", "article_texts", "article_index"] {
            self.db.run(&format!("DELETE FROM {table} WHERE id = ?"), vec![id.as_str().into()])?;
        }
        Ok(())
    }

    /// What a search finds, the best first. A word in a title weighs more.
    pub fn search(&self, terms: &str) -> Result<Vec<Hit>, Fault> {
        if !self.are_there()? {
            return Ok(Vec::new());
        }
        let query = "SELECT id, locale, snippet(article_index, 3, '', '', '…', 20) AS excerpt
            FROM article_index WHERE article_index MATCH ?
            ORDER BY bm25(article_index, 0.0, 0.0, 8.0, 1.0) LIMIT ?";
        Ok(self.db.rows(query, vec![terms.into(), number(HITS_MAX)])?)
    }
}
