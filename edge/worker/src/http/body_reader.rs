//! Reads the body of a request piece by piece, into one buffer that the runtime fills again and again. What
//! each piece had of its own would be left for the garbage collector, which does not hurry.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamByobReader, ReadableStreamReadResult};
use worker::Request;

/// Bytes that are asked for at once.
const PIECE: u32 = 64 * 1024;

/// The body of a request on its way in.
pub struct BodyReader {
    reader: ReadableStreamByobReader,
    /// The buffer, as long as the runtime does not fill it.
    buffer: Option<ArrayBuffer>,
}

impl BodyReader {
    /// The body, if there is one that nobody has begun to read.
    pub fn of(request: &Request) -> Option<Self> {
        let request = request.inner();
        Self::new(&request.body().filter(|body| !request.body_used() && !body.locked())?)
    }

    /// A body that nobody has begun to read.
    pub fn new(body: &ReadableStream) -> Option<Self> {
        Some(Self { reader: ReadableStreamByobReader::new(body).ok()?, buffer: None })
    }

    /// The next piece; it is good until the next call. Nothing at the end.
    ///
    /// # Errors
    /// When the client hangs up.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let buffer = self.buffer.take().unwrap_or_else(|| ArrayBuffer::new(PIECE));
        let read = self.reader.read_with_array_buffer_view(&Uint8Array::new(&buffer));
        let read: ReadableStreamReadResult = JsFuture::from(read).await?.unchecked_into();
        if read.get_done() == Some(true) {
            return Ok(None);
        }
        let piece: Uint8Array = read.get_value().unchecked_into();
        self.buffer = Some(piece.buffer());
        Ok(Some(piece))
    }

    /// Tells the runtime that nobody wants the rest.
    pub async fn cancel(self) {
        // A client that has hung up already is as good.
        let _cancelled = JsFuture::from(self.reader.cancel()).await;
    }
}
