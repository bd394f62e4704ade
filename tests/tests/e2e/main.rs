//! The main job, journey by journey, in a real Chromium against the real runtime. One module per
//! row of the table of features.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod a1_embed;
mod a2_invitation;
mod a3_name;
mod a4_conversation;
mod a5_survival;
mod a6_inbox;
mod a7_rating;
mod b10_closing_inbox;
mod b10_wrap_up;
mod b11_block;
mod b12_transcript;
mod b13_notes;
mod b14_preview;
mod b1_service;
mod b2_canned;
mod b3_files;
mod b3_predefined;
mod b4_scripts;
mod b5_courtesy;
mod b6_restate;
mod b7_hold;
mod b8_transfer;
mod b8_transfer_inbox;
mod b9_promise;
mod b9_promises_inbox;
mod c10_consent;
mod c11_files;
mod c12_articles;
mod c13_attention;
mod c1_editor;
mod c1_triggers;
mod c3_identity;
mod c3_resume;
mod c4_hours;
mod c5_form;
mod c6_look;
mod c7_languages;
mod cards_keyboard;
mod host;
mod led;
mod settings_conflict;
mod settings_wire;
mod together;
mod visited;
