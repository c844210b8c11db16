//! The `recant` program: parse, run, exit code.

fn main() {}
