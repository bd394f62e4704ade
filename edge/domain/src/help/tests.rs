//! Help articles: who may change what, what a search means, and that nothing becomes markup.

use super::*;
use protocol::ids::SiteId;
use protocol::locale::LOCALES;
use protocol::team::articles::ArticleText;

fn text(locale: &str, title: &str) -> ArticleText {
    let (category, body) = ("Orders".to_owned(), "One.\n\nTwo,\nand https://shop.example/x.".to_owned());
    ArticleText { locale: locale.to_owned(), title: title.to_owned(), category, body }
}

fn written(id: &str, published: bool, texts: Vec<ArticleText>) -> Article {
    Article { id: EntryId::parse(id).unwrap(), revision: 1, published, place: 0, texts }
}

fn reader(site: &SiteId) -> Reader<'_> {
    Reader { site, company: "Tea & Co", locale: "fr" }
}

#[test]
fn of_two_who_edit_at_once_the_second_is_told() {
    let first =
        change(None, Article { revision: 0, ..written("a", true, vec![text("en", "A")]) }, 3).unwrap();
    assert_eq!(first.revision, 1);
    let second = change(Some(&first), first.clone(), 4).unwrap();
    assert_eq!(second.revision, 2);
    assert_eq!(change(Some(&second), first.clone(), 4), Err(Rejection::Stale));
    // One that was removed meanwhile does not come back by itself.
    assert_eq!(change(None, first, 3), Err(Rejection::Stale));
}

#[test]
fn there_is_room_for_two_hundred() {
    let new = || Article { revision: 0, ..written("a", true, vec![text("en", "A")]) };
    assert!(change(None, new(), ARTICLES_MAX - 1).is_ok());
    assert_eq!(change(None, new(), ARTICLES_MAX), Err(Rejection::TooManyArticles));
    let known = written("a", true, vec![text("en", "A")]);
    assert!(change(Some(&known), known.clone(), ARTICLES_MAX).is_ok(), "one that is there can be changed");
}

#[test]
fn a_search_is_words_and_nothing_else() {
    assert_eq!(terms("Rückgabe  bis", true).unwrap(), "\"Rückgabe\"* \"bis\"*");
    assert_eq!(terms("a\" OR title:*--", false).unwrap(), "\"a\"* OR \"OR\"* OR \"title\"*");
    for nothing in ["", " ", "\"*(-", "\u{0}"] {
        assert_eq!(terms(nothing, true), None);
    }
    assert_eq!(terms(&"ab ".repeat(50), true).unwrap().matches("ab").count(), WORDS_MAX);
    assert_eq!(terms(&"x".repeat(99), true).unwrap().len(), WORD_MAX + 3);
}

#[test]
fn readers_get_their_language_and_never_a_draft() {
    let articles = [
        written("both", true, vec![text("en", "Returns"), text("fr", "Retours")]),
        written("english", true, vec![text("en", "Delivery")]),
        written("draft", false, vec![text("fr", "Secret")]),
    ];
    let titles = |list: Vec<Listed>| list.into_iter().map(|one| one.title).collect::<Vec<_>>();
    assert_eq!(titles(listed(&articles, "fr")), ["Retours", "Delivery"]);
    let hit = |id: &str, locale: &str| Hit {
        id: EntryId::parse(id).unwrap(),
        locale: locale.to_owned(),
        excerpt: "…".to_owned(),
    };
    let hits = [hit("english", "en"), hit("both", "en"), hit("both", "fr"), hit("draft", "fr")];
    assert_eq!(titles(found(&articles, &hits, "fr")), ["Delivery", "Retours"]);
}

#[test]
fn nothing_that_is_written_becomes_markup() {
    let site = SiteId::parse("shop").unwrap();
    let evil = "<script>alert(1)</script>\"' onload=x javascript:alert(1)";
    let mut text = text("en", evil);
    text.body = format!("{evil}\n\n<img src=x onerror=alert(1)> https://shop.example/\"><b>");
    text.category = evil.to_owned();
    let list = listed(&[written("a", true, vec![text.clone()])], "fr");
    for page in [
        article(&reader(&site), &text),
        index(&reader(&site), &list, "", false),
        index(&reader(&site), &list, evil, true),
        index(&Reader { company: evil, ..reader(&site) }, &list, "", false),
    ] {
        for markup in ["<script", "<img", "<b>", "onload=x\"", "\"' onload"] {
            assert!(!page.contains(markup), "{markup} in {page}");
        }
        assert!(!page.contains("href=\"javascript"));
    }
}

#[test]
fn an_article_has_paragraphs_lines_and_links() {
    let site = SiteId::parse("shop").unwrap();
    let page = article(&reader(&site), &text("en", "Returns"));
    assert!(page.contains("<p>One.</p>\n<p>Two,<br>\nand <a href=\"https://shop.example/x\""), "{page}");
    assert!(page.contains("rel=\"noopener noreferrer nofollow\""));
    assert!(page.contains("<html lang=\"fr\" dir=\"ltr\">") && page.contains("<article lang=\"en\""));
    assert!(page.contains("href=\"/help/shop?lang=fr\">Tous les articles</a>"));
}

#[test]
fn an_arabic_page_reads_from_the_right_whatever_is_written_on_it() {
    let site = SiteId::parse("shop").unwrap();
    let arabic = Reader { locale: "ar", ..reader(&site) };
    let list = listed(&[written("a", true, vec![text("en", "Returns")])], "ar");
    for page in [index(&arabic, &list, "", false), index(&arabic, &list, "tea", true)] {
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
        // A line in Latin letters keeps its own order, in a line that begins on the right.
        let lines = page.split('<').filter(|tag| {
            ["p", "h1", "h2", "li", "ul", "a"].contains(&tag.split([' ', '>']).next().unwrap())
        });
        for line in lines {
            assert!(!line.contains("dir="), "<{line}");
        }
        assert!(page.contains("<p class=\"site\"><bdi>"), "{page}");
    }
}

#[test]
fn every_language_has_its_words() {
    for (at, locale) in LOCALES.into_iter().enumerate() {
        let own = words::of(locale);
        for text in [own.help, own.search, own.find, own.nothing, own.all, own.gone] {
            assert!(!text.is_empty() && !text.contains(['<', '"', '&']), "{locale}: {text}");
        }
        assert!(at == 0 || own.search != words::of("en").search, "{locale}");
    }
}
