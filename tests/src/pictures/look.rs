//! The screens a state is looked at on.

use crate::browser::Browser;
use serde_json::json;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name in the names of pictures.
    pub name: &'static str,
    /// How wide the page is, in its own pixels.
    pub width: u32,
    /// How high.
    pub height: u32,
    /// Pixels of the picture to one of the page.
    pub zoom: u32,
    /// Whether it is dark.
    pub dark: bool,
}

const fn look(name: &'static str, width: u32, height: u32) -> Look {
    Look { name, width, height, zoom: 1, dark: false }
}

/// The screen that journeys run on.
pub const DESKTOP: Look = look("1280x800", 1280, 800);
/// A phone at night.
pub const PHONE_DARK: Look = Look { dark: true, ..look("390x844-dark", 390, 844) };
/// All of them.
pub const ALL: [Look; 8] = [
    DESKTOP,
    look("1440x900", 1440, 900),
    look("390x844", 390, 844),
    look("320x640", 320, 640),
    look("844x390", 844, 390),
    Look { zoom: 2, ..look("200-percent", 640, 400) },
    Look { dark: true, ..look("1280x800-dark", 1280, 800) },
    PHONE_DARK,
];
/// Those the test command has time for.
pub const TESTED: [Look; 2] = [DESKTOP, PHONE_DARK];

impl Look {
    /// Gives the browser this screen.
    pub async fn apply(&self, browser: &Browser) {
        let metrics = json!({"width": self.width, "height": self.height, "deviceScaleFactor": self.zoom,
            "mobile": self.height < 500 && self.zoom == 1 || self.width < 500});
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let colours = if self.dark { "dark" } else { "light" };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": colours},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        browser.devtools("Emulation.setEmulatedMedia", features).await;
    }
}
