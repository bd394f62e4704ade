//! The reply library, the help articles and who works for the site over HTTP.

use crate::model::Msg;
use crate::model::articles::{ArticlesEffect, ArticlesMsg};
use crate::model::invites::{InvitesEffect, InvitesMsg};
use crate::model::library::{LibraryEffect, LibraryMsg};
use crate::model::people::{PeopleEffect, PeopleMsg};
use crate::shell::App;
use js_sys::encode_uri_component;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::conversation::file::FileInfo;
use protocol::ids::{AgentId, SiteId};
use protocol::team::list::List;
use protocol::team::people::{NewRole, Person};
use serde::de::DeserializeOwned;
use team_ui::http::{Denied, ask, done, get, read, request};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Response};

/// A large file on a slow line takes its time.
const UPLOAD_TIMEOUT_MS: u32 = 10 * 60_000;

/// Does what the model decided about the library.
pub fn perform(app: App, effect: LibraryEffect) {
    spawn_local(async move {
        app.send(Msg::Library(match effect {
            LibraryEffect::Load(site) => {
                let answer = get(&address(&site, "library")).await;
                LibraryMsg::Loaded(site, answer)
            }
            LibraryEffect::Save(site, library) => {
                let answer = send("PUT", &address(&site, "library"), Some(&to_binary(&library))).await;
                LibraryMsg::Saved(site, answer)
            }
            LibraryEffect::Suggest(site) => {
                let answer = get(&address(&site, "library/suggestions")).await;
                LibraryMsg::Suggested(site, answer)
            }
            LibraryEffect::Words(locale) => {
                let text = word_list(&locale).await;
                LibraryMsg::Words(locale, text)
            }
        }));
    });
}

/// Does what the model decided about the articles.
pub fn perform_articles(app: App, effect: ArticlesEffect) {
    let article = |site: &SiteId, id: &str| [&address(site, "articles/"), id].concat();
    spawn_local(async move {
        app.send(Msg::Articles(match effect {
            ArticlesEffect::List(site) => {
                let answer = get(&address(&site, "articles")).await;
                ArticlesMsg::Loaded(site, answer)
            }
            ArticlesEffect::Get(site, id) => {
                let answer = get(&article(&site, id.as_str())).await;
                ArticlesMsg::Came(site, answer)
            }
            ArticlesEffect::Put(site, one) => {
                let answer = send("PUT", &article(&site, one.id.as_str()), Some(&to_binary(&one))).await;
                ArticlesMsg::Saved(site, answer)
            }
            ArticlesEffect::Remove(site, id) => {
                let answer = send("DELETE", &article(&site, id.as_str()), None).await;
                ArticlesMsg::Saved(site, answer)
            }
        }));
    });
}

/// Does what the model decided about who works for the site.
pub fn perform_people(app: App, effect: PeopleEffect) {
    spawn_local(async move {
        app.send(Msg::People(match effect {
            PeopleEffect::List(site) => {
                let answer = get(&address(&site, "people")).await;
                PeopleMsg::Loaded(site, answer.map(listed))
            }
            PeopleEffect::Change(site, who, role) => {
                let one = [&address(&site, "people/"), who.as_str()].concat();
                let answer = send("PUT", &one, Some(&to_binary(&NewRole { role }))).await;
                PeopleMsg::Changed(site, answer.map(listed))
            }
            PeopleEffect::Remove(site, who) => {
                let one = [&address(&site, "people/"), who.as_str()].concat();
                PeopleMsg::Removed(site, end(&one).await)
            }
            PeopleEffect::ListSuspended(site) => {
                let answer = get(&address(&site, "suspended")).await;
                PeopleMsg::Suspended(site, answer)
            }
            PeopleEffect::Suspend(site, who) => {
                PeopleMsg::Removed(site.clone(), suspension("PUT", &site, &who).await)
            }
            PeopleEffect::LetBack(site, who) => {
                PeopleMsg::Removed(site.clone(), suspension("DELETE", &site, &who).await)
            }
        }));
    });
}

fn listed(List(people): List<Person>) -> Vec<Person> {
    people
}

async fn suspension(method: &str, site: &SiteId, who: &AgentId) -> Result<(), Denied> {
    let one = [&address(site, "suspended/"), who.as_str()].concat();
    done(request(method, &one, None).await?).await
}

/// Does what the model decided about invites.
pub fn perform_invites(app: App, effect: InvitesEffect) {
    spawn_local(async move {
        app.send(Msg::Invites(match effect {
            InvitesEffect::List(site) => {
                let answer = get(&address(&site, "invites")).await;
                InvitesMsg::Loaded(site, answer)
            }
            InvitesEffect::Make(site, wish) => {
                let answer = send("POST", &address(&site, "invites"), Some(&to_binary(&wish))).await;
                InvitesMsg::Made(site, answer)
            }
            InvitesEffect::Withdraw(site, id) => {
                let one = [&address(&site, "invites/"), id.as_str()].concat();
                InvitesMsg::Withdrawn(site, end(&one).await)
            }
        }));
    });
}

/// Stores a file of the library.
pub async fn store_file(site: &SiteId, file: &FileInfo, picked: Option<File>) -> Result<(), Denied> {
    let picked = picked.ok_or(Denied::Unreachable)?;
    let address = [&address(site, "library/files/"), file.id.as_str()].concat();
    let name = String::from(encode_uri_component(&file.name));
    let headers = [("content-type", file.media_type.as_str()), ("x-file-name", name.as_str())];
    done(ask("PUT", &address, Some(picked.as_ref()), &headers, UPLOAD_TIMEOUT_MS).await?).await
}

async fn send<T: DeserializeOwned>(method: &str, address: &str, body: Option<&[u8]>) -> Result<T, Denied> {
    read(request(method, address, body).await?).await
}

async fn end(address: &str) -> Result<(), Denied> {
    done(request("DELETE", address, None).await?).await
}

/// The word lists that came with Jasette: the document says where they are. An asset, which the browser
/// keeps.
async fn word_list(locale: &str) -> Option<String> {
    let window = web_sys::window()?;
    let address = window.document()?.body()?.get_attribute(&["data-words-", locale].concat())?;
    let answer: Response = JsFuture::from(window.fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string().filter(|_| answer.ok())
}

fn address(site: &SiteId, what: &str) -> String {
    ["/v1/sites/", site.as_str(), "/", what].concat()
}
