//! What the journeys have in common.

pub mod browser_visitor_wire_agent;
pub mod host_page;
pub mod owner_and_bogdan;
pub mod wire_visitor;
