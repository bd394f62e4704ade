//! What people write and browsers say, as it is stored: checked, and cut to the limits.

use protocol::conversation::event::{EventBody, Message};
use protocol::conversation::opening::Page;
use protocol::conversation::party::Author;
use protocol::ids::CommandId;
use protocol::rejection::Rejection;
use protocol::{limits, text};

pub(super) fn message(id: &CommandId, author: Author, raw: &str) -> Result<EventBody, Rejection> {
    let text = text::message(raw)?;
    Ok(EventBody::MessageSent(Message { id: id.clone(), author, text }))
}

/// A page as it is stored: cut to the limits, and without an address that is not a web address.
pub(super) fn tidy_page(page: Page) -> Page {
    let address = |url: &str| {
        let url = text::cut_bytes(url.trim(), limits::URL_MAX);
        if text::is_web_address(url) { url.to_owned() } else { String::new() }
    };
    Page {
        url: address(&page.url),
        title: text::preview(&page.title, limits::TITLE_MAX),
        referrer: address(&page.referrer),
    }
}
