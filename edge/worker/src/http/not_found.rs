//! The page for people whose browser asked for something that is not there.

use domain::access::reading_policy;
use protocol::locale::locale_for;
use worker::{Headers, Method, Request, Response, ResponseBuilder};

/// Whether a refusal is for a person to read: a browser asked for a page.
pub fn is_for_people(request: &Request, refusal: &Response) -> worker::Result<bool> {
    let is_json = refusal.headers().get("content-type")?.as_deref() == Some("application/json");
    let reads = matches!(request.method(), Method::Get | Method::Head);
    let accepted = request.headers().get("accept")?.unwrap_or_default();
    Ok(is_json && reads && accepted.contains("text/html") && !request.path().starts_with("/v1/"))
}

/// The page, in the language that the browser prefers.
pub fn page(request: &Request) -> worker::Result<Response> {
    let accepted = request.headers().get("accept-language")?.unwrap_or_default();
    let headers = Headers::new();
    headers.set("content-type", "text/html; charset=utf-8")?;
    headers.set("content-security-policy", &reading_policy(&[]))?;
    headers.set("vary", "accept, accept-language")?;
    let html = domain::not_found::page(locale_for(&accepted));
    Ok(ResponseBuilder::new().with_status(404).with_headers(headers).fixed(html.into_bytes()))
}
