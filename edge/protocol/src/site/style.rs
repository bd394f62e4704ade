//! What a site's look comes to in the style sheets of the loader and of the frame: custom properties,
//! computed here once, so that no visitor downloads the mathematics of colours.

use crate::ids::SiteId;
use crate::locale::localized;
use crate::site::color::{Color, Palette};
use crate::site::look::{Outside, Theme};
use crate::site::settings::{Position, SiteSettings};

impl SiteSettings {
    /// What is to be seen on the page itself, in a language.
    #[must_use]
    pub fn outside(&self, locale: &str) -> Outside {
        let look = &self.look;
        let mut style = String::new();
        if let Some(brand) = Color::parse(&self.color) {
            let palette = Palette::of(brand);
            style = ["--c:", &palette.brand.css(), ";--i:", &palette.on_brand.css()].concat();
        }
        // On narrow windows the loader sets `--x`, so that the launcher keeps to the side.
        let side = match look.offset_side {
            0 => "20px".to_owned(),
            offset => ["calc(20px + var(--x,", &offset.to_string(), "px))"].concat(),
        };
        if self.position == Position::Left {
            style.push_str(&[";--r:auto;--l:", &side].concat());
        } else if look.offset_side > 0 {
            style.push_str(&[";--r:", &side].concat());
        }
        if look.offset_bottom > 0 {
            style.push_str(&[";--b:", &look.offset_bottom.to_string(), "px"].concat());
        }
        // The frame's own scheme: where the two differ, browsers paint a ground behind the frame.
        match look.theme {
            Theme::Auto => {}
            Theme::Light => style.push_str(";--s:light"),
            Theme::Dark => style.push_str(";--s:dark"),
        }
        Outside { style, text: localized(&look.launcher, locale).to_owned() }
    }

    /// What the site sets of the frame's style sheet.
    #[must_use]
    pub fn inside(&self, site: &SiteId) -> String {
        let mut style = String::new();
        if let Some(brand) = Color::parse(&self.color) {
            let palette = Palette::of(brand);
            for (name, color) in [
                ("--brand", palette.brand),
                ("--on-brand", palette.on_brand),
                ("--brand-on-light", palette.on_light),
                ("--brand-on-dark", palette.on_dark),
            ] {
                style.push_str(&[name, ":", &color.css(), ";"].concat());
            }
        }
        // The invitation stands at the launcher's side.
        if self.position == Position::Left {
            style.push_str("--r:auto;--l:0;");
        }
        if !self.look.avatar.is_empty() {
            let picture = picture_path(site, &self.look.avatar);
            style.push_str(&["--picture:url(", &picture, ");--initials:transparent"].concat());
        }
        style
    }
}

/// Where a site's picture is.
#[must_use]
pub fn picture_path(site: &SiteId, picture: &str) -> String {
    ["/v1/sites/", site.as_str(), "/pictures/", picture].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Localized;
    use crate::site::look::Look;

    #[test]
    fn the_plain_look_says_little() {
        let plain = SiteSettings { color: "#0f6b5c".to_owned(), ..SiteSettings::default() };
        let outside = plain.outside("en");
        assert_eq!((outside.style.as_str(), outside.text.as_str()), ("--c:#0f6b5c;--i:#ffffff", ""));
        let site = SiteId::parse("shop").unwrap();
        let inside = plain.inside(&site);
        assert!(inside.starts_with("--brand:#0f6b5c;--on-brand:#ffffff;--brand-on-light:#"), "{inside}");
        assert!(!inside.contains("picture") && !inside.contains("--l"));
        assert_eq!(plain.for_widget(site, "en").name, "");
    }

    #[test]
    fn what_is_set_is_said() {
        let look = Look {
            launcher: vec![Localized { locale: "en".to_owned(), text: "Ask us".to_owned() }],
            titles: vec![Localized { locale: "fr".to_owned(), text: "Un conseil ?".to_owned() }],
            avatar: "a".repeat(43),
            theme: Theme::Dark,
            offset_side: 12,
            offset_bottom: 60,
            ..Look::default()
        };
        let color = "#ffe066".to_owned();
        let set = SiteSettings { color, position: Position::Left, look, ..SiteSettings::default() };
        let outside = set.outside("ro");
        assert_eq!(
            outside.style,
            "--c:#ffe066;--i:#000000;--r:auto;--l:calc(20px + var(--x,12px));--b:60px;--s:dark"
        );
        assert_eq!(outside.text, "Ask us", "the first language stands in");
        let widget = set.for_widget(SiteId::parse("shop").unwrap(), "fr");
        assert_eq!(widget.name, "Un conseil ?");
        assert!(widget.style.contains(";--r:auto;--l:0;"), "{}", widget.style);
        assert!(widget.style.contains("--picture:url(/v1/sites/shop/pictures/aaa"), "{}", widget.style);
    }
}
