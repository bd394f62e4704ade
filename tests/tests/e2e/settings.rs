//! Journeys of a site's owner in its settings.

mod account;
mod activity;
mod check_up;
mod conflict;
mod exchange;
mod installation;
mod lazy;
mod look;
mod moving;
mod navigation;
mod oidc;
mod passkeys;
mod profile;
mod reset;
mod routing;
mod second_factor;
mod set_up;
mod sites;
mod trigger_editor;
mod typing;
mod week;
mod whole_words;
mod wire;
