//! What a site owner sets.

pub mod address;
pub mod color;
pub mod department;
pub mod files;
pub mod form;
pub mod hours;
pub mod live;
pub mod look;
pub mod question;
pub mod routing;
pub mod settings;
pub mod style;
pub mod trigger;
