//! How the widget looks.

use super::check::{anything, name};
use super::form_tree::{Kind, Label};
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::limits::{LAUNCHER_MAX, OFFSET_MAX, REASON_MAX};
use protocol::locale::LOCALES;
use protocol::site::color::{BLACK, Color, Palette, WHITE};
use protocol::site::look::Theme;
use protocol::site::settings::{Position, SiteSettings};

/// Visits the section.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings) {
    visitor.text("name", Key::SetName, "text", &mut settings.name, name);
    let automatic = (String::new(), Label::Key(Key::LanguageAuto));
    let spoken = LOCALES.into_iter().map(|code| (code.to_owned(), Label::Language(code.to_owned())));
    let languages = [automatic].into_iter().chain(spoken).collect();
    if let Some(chosen) = visitor.select("language", Key::SetLanguage, &settings.language, languages, None) {
        chosen.clone_into(&mut settings.language);
    }
    visitor.note("language-hint", Key::LanguageHint);
    let brand = Color::parse(&settings.color);
    // The browser's field for colours takes nothing else, and shows black for nothing.
    let shown = brand.unwrap_or(BLACK).css();
    if let Some(picked) = visitor.formatted("color", Key::SetColor, Kind::Input("color"), &shown, None) {
        picked.clone_into(&mut settings.color);
    }
    visitor.text("code", Key::SetColorCode, "text", &mut settings.color, color);
    // Its place is always there: what is made anew while somebody types takes the caret away.
    visitor.note("contrast", Color::parse(&settings.color).map_or(Label::Lines(Vec::new()), contrast));
    visitor.one_of(
        "position",
        Key::SetPosition,
        &mut settings.position,
        &[(Position::Right, Key::PositionRight), (Position::Left, Key::PositionLeft)],
    );
    let look = &mut settings.look;
    visitor.number("side", Key::SetOffsetSide, &mut look.offset_side, 0..=u32::from(OFFSET_MAX));
    visitor.number("bottom", Key::SetOffsetBottom, &mut look.offset_bottom, 0..=u32::from(OFFSET_MAX));
    visitor.one_of(
        "theme",
        Key::SetTheme,
        &mut look.theme,
        &[(Theme::Auto, Key::ThemeAuto), (Theme::Light, Key::ThemeLight), (Theme::Dark, Key::ThemeDark)],
    );
    let avatar = look.avatar.clone();
    visitor.output("avatar", Key::SetAvatar, Kind::Picture, &avatar);
    if !avatar.is_empty() && visitor.button("no-avatar", Key::RemoveAvatar).is_some() {
        look.avatar.clear();
    }
    visitor.localized("launcher", Key::SetLauncher, &mut look.launcher, false, false, launcher);
    visitor.localized("title", Key::SetChatTitle, &mut look.titles, false, false, name);
    visitor.localized("welcome", Key::SetWelcome, &mut look.welcome, true, false, welcome);
}

fn color(text: &str) -> Option<Key> {
    if Color::parse(text).is_some() { None } else { Some(Key::ErrorColor) }
}

fn launcher(text: &str) -> Option<Key> {
    let long = text.chars().count() > LAUNCHER_MAX;
    name(text).or(long.then_some(Key::ErrorTooLong))
}

fn welcome(text: &str) -> Option<Key> {
    let long = text.chars().count() > REASON_MAX;
    anything(text).or(long.then_some(Key::ErrorTooLong))
}

/// How well text on a colour reads, and the colour itself on a white page.
pub fn contrast(brand: Color) -> Label {
    let palette = Palette::of(brand);
    let tenths = (brand.contrast(palette.on_brand) * 10.0) as u32;
    let ratio = [(tenths / 10).to_string(), ".".to_owned(), (tenths % 10).to_string()].concat();
    let ink = if palette.on_brand == BLACK { Key::ContrastBlack } else { Key::ContrastWhite };
    let mut lines = vec![Label::Of(ink, ratio)];
    let on_white = brand.contrast(WHITE);
    if on_white < 3.0 {
        lines.push(Key::ColorFaint.into());
    } else if on_white < 4.5 {
        lines.push(Key::ColorDarkened.into());
    }
    Label::Lines(lines)
}
