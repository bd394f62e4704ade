//! Whether what an app says can be read whole: no word cut at an edge, no field whose hint has no room.

use crate::browser::Browser;
use serde_json::Value;

/// Names the words and hints that are cut at this moment. What people wrote themselves, such as their names, may be
/// shortened; words of the app may not.
const CUT: &str = "const cut = [], pen = document.createElement('canvas').getContext('2d');\
    const theirs = '[translate=no], .named, .row, .site, .me, .picture, .preview, .quiet, .found, .code, .entry, .menu-text, option';\
    const shown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });\
    const roots = [...document.querySelectorAll('dialog[open], [role=menu]:not([hidden])')];\
    for (const root of roots.length ? roots : [document.body]) {\
        const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);\
        for (let word; word = words.nextNode();) {\
            const text = word.data.trim(), place = word.parentElement;\
            if (!text || place.closest(theirs + ', script, style') || !shown(place)) continue;\
            const range = document.createRange();\
            range.selectNodeContents(word);\
            const boxes = [...range.getClientRects()].filter((box) => box.width > 1);\
            let left = 0, right = innerWidth;\
            for (let one = place; one; one = one.parentElement) {\
                const style = getComputedStyle(one), box = one.getBoundingClientRect();\
                if (box.width <= 1 || style.clipPath !== 'none') { right = Infinity; left = -Infinity; break; }\
                if (style.overflowX === 'visible') continue;\
                if (style.textOverflow === 'ellipsis' && one.scrollWidth > one.clientWidth) right = 0;\
                left = Math.max(left, box.left);\
                right = Math.min(right, box.right);\
                if (['auto', 'scroll'].includes(style.overflowX) && one.scrollWidth > one.clientWidth) {\
                    cut.push(`scrolls sideways: ${one.className}`);\
                }\
            }\
            if (boxes.some((box) => box.left < left - 0.5 || box.right > right + 0.5)) cut.push(text.slice(0, 40));\
        }\
        for (const field of root.querySelectorAll('input, textarea, select')) {\
            if (!shown(field) || field.matches(theirs)) continue;\
            const style = getComputedStyle(field);\
            const own = field.tagName === 'SELECT';\
            const text = own ? field.selectedOptions[0]?.text ?? '' : field.placeholder ?? '';\
            pen.font = style.font;\
            const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - (own ? 16 : 0);\
            const longest = field.tagName === 'TEXTAREA' ? Math.max(...text.split(' ').map((one) => pen.measureText(one).width)) : pen.measureText(text).width;\
            if (longest > room + 0.5) cut.push(`hint: ${text} ${Math.ceil(longest)} > ${Math.floor(room)}`);\
        }\
    }\
    return [...new Set(cut)]";

/// What cannot be read whole, now.
pub async fn cut(browser: &Browser) -> Vec<String> {
    let Value::Array(cut) = browser.run(CUT).await else { return vec!["nothing could be read".to_owned()] };
    cut.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The sizes at which apps are looked at: desktops, phones upright and on their side, and a page at twice its size.
pub const SIZES: [(u32, u32); 6] = [(1280, 800), (1440, 900), (390, 844), (320, 640), (844, 390), (640, 400)];

/// What cannot be read whole at any of the sizes, with the place.
pub async fn cut_at_any_size(browser: &Browser, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (width, height) in SIZES {
        browser.resize(width, height).await;
        found.extend(cut(browser).await.into_iter().map(|what| format!("{place} at {width}: {what}")));
    }
    found
}
