//! A picture on its way to stand for somebody: cut to its middle and made small in their browser, so that a photo of any
//! size will do, and nothing of it leaves the browser but what is seen: not the place where it was taken.

use js_sys::{Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// How wide and high it becomes, in pixels: more than a screen of the finest dots shows of a round picture in a list.
const SIDE: u32 = 256;

/// How good it stays as a JPEG, of 1. What is drawn most finely is then about half of what is taken.
const QUALITY: f64 = 0.85;

/// The square in the middle of a picture, as a small JPEG; nothing where the browser cannot show the file as one.
pub async fn small(file: &File) -> Option<Blob> {
    let read = window().create_image_bitmap_with_blob(file).ok()?;
    let picture: ImageBitmap = JsFuture::from(read).await.ok()?.dyn_into().ok()?;
    let canvas = drawn(&picture);
    picture.close();
    let canvas = canvas?;
    let written = Promise::new(&mut |resolve, reject| {
        let quality = JsValue::from_f64(QUALITY);
        let begun = canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &quality);
        if let Err(why) = begun {
            let _ = reject.call1(&JsValue::UNDEFINED, &why);
        }
    });
    // Where it comes to nothing, what it calls back with is no picture.
    JsFuture::from(written).await.ok()?.dyn_into().ok()
}

fn drawn(picture: &ImageBitmap) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    let (width, height, side) = (f64::from(picture.width()), f64::from(picture.height()), f64::from(SIDE));
    let cut = width.min(height);
    // A photo becomes many times smaller: taken point by point, its edges would be jagged.
    let _ = Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
    // What shines through becomes white: a JPEG has no other way, and would make it black.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, side, side);
    let (left, top) = ((width - cut) / 2.0, (height - cut) / 2.0);
    context
        .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            picture, left, top, cut, cut, 0.0, 0.0, side, side,
        )
        .ok()?;
    Some(canvas)
}
