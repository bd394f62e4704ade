//! Where the widget runs: the origins that may carry it, and how it gets onto a page.

use super::Context;
use super::check::email_or_none;
use super::form_tree::Kind;
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::site::address::is_origin_source;
use protocol::site::settings::SiteSettings;

/// Visits where the widget may run.
pub fn visit_websites(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings) {
    let error = settings.origins.iter().any(|origin| !is_origin_source(origin));
    let error = error.then_some(Key::ErrorOrigin);
    let origins = settings.origins.join("\n");
    if let Some(given) = visitor.formatted("origins", Key::SetOrigins, Kind::TextArea, &origins, error) {
        let lines = given.lines().map(str::trim).filter(|line| !line.is_empty());
        settings.origins = lines.map(str::to_owned).collect();
    }
    visitor.note("lead", Key::OriginsHint);
    visitor.text("contact", Key::SetContactEmail, "email", &mut settings.contact_email, email_or_none);
    visitor.note("contact-hint", Key::ContactEmailHint);
}

/// Visits what to paste into a page.
pub fn visit_snippet(visitor: &mut FormVisitor<'_>, context: &Context) {
    let site = context.site.as_ref().map(|site| site.as_str()).unwrap_or_default();
    let host = context.origin.as_str();
    for (name, word, where_to, code) in recipes(host, &[host, "/widget.js?site=", site].concat()) {
        visitor.group(name, word, &mut |visitor| {
            visitor.note("where", where_to);
            visitor.output("code", Key::Copy, Kind::Code, &code);
        });
    }
}

/// What to paste where.
fn recipes(host: &str, url: &str) -> [(&'static str, Key, Key, String); 6] {
    let tag =
        |attributes: &str, url: &str| ["<script async ", attributes, "src=\"", url, "\"></script>"].concat();
    let plain = tag("", url);
    let manager = [
        "<script>\n  var tag = document.createElement('script');\n  tag.async = true;\n  tag.src = '",
        url,
        "';\n  document.head.append(tag);\n</script>",
    ];
    let wordpress = [
        "add_action('wp_enqueue_scripts', function () {\n  wp_enqueue_script('jasette', '",
        url,
        "', [], null, ['strategy' => 'async']);\n});",
    ];
    let next =
        ["import Script from 'next/script';\n\n<Script src=\"", url, "\" strategy=\"afterInteractive\" />"];
    let strict =
        ["script-src 'nonce-NONCE'; frame-src ", host, "\n\n", &tag("nonce=\"NONCE\" ", url)].concat();
    [
        ("html", Key::RecipeHtml, Key::RecipeHtmlWhere, plain.clone()),
        ("gtm", Key::RecipeTagManager, Key::RecipeTagManagerWhere, manager.concat()),
        ("wordpress", Key::RecipeWordpress, Key::RecipeWordpressWhere, wordpress.concat()),
        ("shopify", Key::RecipeShopify, Key::RecipeShopifyWhere, plain),
        ("react", Key::RecipeReact, Key::RecipeReactWhere, next.concat()),
        ("policy", Key::RecipePolicy, Key::RecipePolicyWhere, strict),
    ]
}
