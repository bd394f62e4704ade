//! Journeys of visitors in the chat.

mod articles;
mod attention;
mod automatic_messages;
mod cards_by_keyboard;
mod consent;
mod conversation;
mod embed;
mod files;
mod form;
mod hold;
mod invitation;
mod languages;
mod led_by_two_agents;
mod magic_link;
mod name;
mod opening_hours;
mod promise;
mod rating;
mod reload_and_second_tab;
mod restatement;
mod transcript;
mod transfer;
mod triggers;
mod typing_preview;
mod verified_identity;
mod wrap_up;
