//! The help pages as markup. Everything that somebody wrote goes through `escape`.

use super::Listed;
use super::words::{self, Words};
use crate::transcript::escape;
use protocol::ids::SiteId;
use protocol::links::{Piece, pieces};
use protocol::locale::direction;
use protocol::team::articles::{ArticleText, help_path};

/// Who reads, and where.
pub struct Reader<'a> {
    /// The site.
    pub site: &'a SiteId,
    /// Its name.
    pub company: &'a str,
    /// The reader's language.
    pub locale: &'a str,
}

/// The list of articles, or what a search has found. `gone` says that one that was asked for is not there.
#[must_use]
pub fn index(reader: &Reader<'_>, articles: &[Listed], query: &str, gone: bool) -> String {
    let words = words::of(reader.locale);
    let mut out = head(reader, words.help);
    out.push_str(&format!("<h1>{}</h1>\n{}", words.help, form(reader, &words, query)));
    let nothing = articles.is_empty() && !query.trim().is_empty();
    let told = if gone { words.gone } else { words.nothing };
    if gone || nothing {
        out.push_str(&format!("<p role=\"status\">{told}</p>\n"));
    }
    // The order is that of the list; what has the same heading stands together.
    let mut categories: Vec<&str> = Vec::new();
    for article in articles {
        if !categories.contains(&article.category.as_str()) {
            categories.push(&article.category);
        }
    }
    let searched = !query.trim().is_empty();
    if searched {
        categories = vec![""];
    }
    for category in categories {
        if !category.is_empty() {
            out.push_str(&format!("<h2><bdi>{}</bdi></h2>\n", escape(category)));
        }
        out.push_str("<ul>\n");
        for article in articles.iter().filter(|article| searched || article.category == category) {
            out.push_str(&row(reader, article));
        }
        out.push_str("</ul>\n");
    }
    out.push_str(END);
    out
}

/// One article.
#[must_use]
pub fn article(reader: &Reader<'_>, text: &ArticleText) -> String {
    let words = words::of(reader.locale);
    let mut out = head(reader, &text.title);
    out.push_str(&format!(
        "<nav><a class=\"back\" href=\"{}\">{}</a></nav>\n<article lang=\"{}\" dir=\"{}\">\n<h1>{}</h1>\n",
        address(reader, ""),
        words.all,
        escape(&text.locale),
        direction(&text.locale),
        escape(&text.title),
    ));
    let body = text.body.replace("\r\n", "\n");
    for paragraph in body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        out.push_str("<p>");
        for piece in pieces(paragraph) {
            match piece {
                Piece::Text(text) => out.push_str(&escape(text).replace('\n', "<br>\n")),
                Piece::Link(url) => {
                    let url = escape(url);
                    out.push_str(&format!(
                        "<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{url}</a>"
                    ));
                }
            }
        }
        out.push_str("</p>\n");
    }
    out.push_str("</article>\n");
    out.push_str(END);
    out
}

const END: &str = "</main>\n</body>\n</html>\n";

fn head(reader: &Reader<'_>, title: &str) -> String {
    let (title, company) = (escape(title), escape(reader.company));
    format!(
        "<!doctype html>\n<html lang=\"{locale}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} - {company}</title>\n\
         <link rel=\"stylesheet\" href=\"/help.css\">\n</head>\n<body>\n<main>\n\
         <p class=\"site\"><bdi>{company}</bdi></p>\n",
        locale = escape(reader.locale),
        dir = direction(reader.locale),
    )
}

fn form(reader: &Reader<'_>, words: &Words, query: &str) -> String {
    format!(
        "<form role=\"search\" action=\"{}\" method=\"get\">\n\
         <input type=\"search\" name=\"q\" dir=\"auto\" maxlength=\"100\" aria-label=\"{search}\" \
         placeholder=\"{search}\" value=\"{}\">\n\
         <input type=\"hidden\" name=\"lang\" value=\"{}\">\n<button>{}</button>\n</form>\n",
        help_path(reader.site.as_str(), ""),
        escape(query),
        escape(reader.locale),
        words.find,
        search = words.search,
    )
}

fn row(reader: &Reader<'_>, article: &Listed) -> String {
    let excerpt = match article.excerpt.trim() {
        "" => String::new(),
        excerpt => format!("<p><bdi>{}</bdi></p>", escape(excerpt)),
    };
    format!(
        "<li lang=\"{}\"><a href=\"{}\"><bdi>{}</bdi></a>{excerpt}</li>\n",
        escape(&article.locale),
        address(reader, article.id.as_str()),
        escape(&article.title),
    )
}

/// The address of the list or of an article, in the reader's language.
fn address(reader: &Reader<'_>, article: &str) -> String {
    format!("{}?lang={}", help_path(reader.site.as_str(), article), escape(reader.locale))
}
