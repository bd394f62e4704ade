//! Lines on their way into a site, which says of each what became of it: going on after a break is beginning again.

use crate::shell::address;
use protocol::ids::{CommandId, SiteId};
use protocol::team::export::ImportAnswer;
use team_ui::http::{Denied, ask, read};
use team_ui::page::fresh_id;
use wasm_bindgen::JsValue;

/// How long a batch or a file may take, in milliseconds.
pub const PATIENCE_MS: u32 = 120_000;

/// An import. All of its requests have one id, by which they are one line in the log of what the team has done.
pub struct Import {
    /// Where it goes.
    pub site: SiteId,
    /// Nothing is stored: the site says what would become of each line.
    pub dry: bool,
    id: CommandId,
}

impl Import {
    /// A new one.
    pub fn new(site: SiteId, dry: bool) -> Self {
        Self { site, dry, id: fresh_id() }
    }

    /// Sends lines of JSON, of which the first has this number.
    pub async fn send(&self, first: u64, lines: &JsValue) -> Result<ImportAnswer, Denied> {
        let first = first.to_string();
        let dry = if self.dry { "&dry=1" } else { "" };
        let query = ["import?import=", self.id.as_str(), "&first=", &first, dry].concat();
        let types = [("content-type", "application/jsonl")];
        let answer = ask("POST", &address(&self.site, &query), Some(lines), &types, PATIENCE_MS).await?;
        read(answer).await
    }
}
