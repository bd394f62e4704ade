//! Pages of every kind that a shop may have: on each of them a visitor opens the chat, gives a name,
//! writes and is answered, and the page has nothing to complain about. One module a kind; a picture
//! of each is left in `target/e2e/pages`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ahead;
mod calls;
mod failing;
mod head;
mod hostile;
mod hosts;
mod hydration;
mod invited;
mod journey;
mod narrow;
mod routers;
mod rtl;
mod shutdown;
mod spa;
mod storage;
mod strict;
mod twice;
mod unreachable;
mod versions;
mod written;
