//! What a hand does besides clicking and typing: pastes, drags, and keys of keyboards that compose.

use crate::browser::Browser;
use serde_json::{Value, json};
use std::path::Path;

/// Flags of a browser whose pages are pointed at with fingers.
pub const TOUCH: [&str; 1] = ["--blink-settings=primaryPointerType=2,availablePointerTypes=2"];

/// What is dragged.
pub enum Dragged<'a> {
    /// Words of a type.
    Text(&'a str, &'a str),
    /// Files and folders.
    Files(&'a [&'a Path]),
}

/// Pastes into a field of the current frame what a script puts into `data`. Whether the page took it: text it
/// leaves to the browser.
pub async fn pastes(browser: &Browser, field: &str, fill: &str) -> bool {
    let script = format!(
        "const data = new DataTransfer(); {fill};\
         const event = new ClipboardEvent('paste', {{bubbles: true, cancelable: true, clipboardData: data}});\
         return !document.getElementById({field:?}).dispatchEvent(event)"
    );
    browser.run(&script).await == true
}

/// Drags something from outside onto a field, in the frame of this title, or in the page for none.
pub async fn drops(browser: &Browser, frame: &str, field: &str, dragged: Dragged<'_>) {
    browser.enter_page().await.expect("the page is there");
    let mut offset = (0.0, 0.0);
    if !frame.is_empty() {
        let place = "const root = document.querySelector('jasette-chat').shadowRoot;\
             const box = root.querySelector('iframe').getBoundingClientRect();\
             return [box.left, box.top]";
        offset = pair(&browser.run(place).await);
        let entered = async || browser.try_enter_frame(frame).await;
        browser.until("the frame", entered).await;
    }
    let place = format!(
        "const box = document.getElementById({field:?}).getBoundingClientRect();\
         return [box.left + box.width / 2, box.top + box.height / 2]"
    );
    let (x, y) = pair(&browser.run(&place).await);
    let data = match dragged {
        Dragged::Text(kind, text) => {
            json!({"items": [{"mimeType": kind, "data": text}], "files": [], "dragOperationsMask": 1})
        }
        Dragged::Files(files) => json!({"items": [], "files": files, "dragOperationsMask": 1}),
    };
    for kind in ["dragEnter", "dragOver", "drop"] {
        let event = json!({"type": kind, "x": offset.0 + x, "y": offset.1 + y, "data": data});
        browser.devtools("Input.dispatchDragEvent", event).await;
    }
}

fn pair(value: &Value) -> (f64, f64) {
    let at = |at: usize| value[at].as_f64().expect("a place");
    (at(0), at(1))
}

/// Presses the Enter of a keyboard that is composing: the page hears of a key without a name, and of a line that
/// is to be broken.
pub async fn enters_while_composing(browser: &Browser) {
    let key = json!({
        "type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229, "commands": ["InsertNewline"]
    });
    browser.devtools("Input.dispatchKeyEvent", key).await;
    let up = json!({"type": "keyUp", "key": "Process", "windowsVirtualKeyCode": 229});
    browser.devtools("Input.dispatchKeyEvent", up).await;
}
