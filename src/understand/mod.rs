//! Raw notices to notices: reads what the words mean. Pure functions over text.

pub mod codes;
pub mod reasons;
