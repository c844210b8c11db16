//! Documents that are run: the README and `tests/cli/*.md`.

use crate::sandbox::Sandbox;

/// Runs every console block of these documents in a folder that holds the sample archive.
#[test]
fn documents_say_what_the_program_does() {
    let sandbox = Sandbox::with_sample();
    sandbox.run(&["search", "--quiet"]).code(0);
    trycmd::TestCases::new()
        .register_bin("recant", trycmd::schema::Bin::Path(env!("CARGO_BIN_EXE_recant").into()))
        .env("RECANT_INDEX", sandbox.path("index").to_string_lossy())
        .env("NO_COLOR", "1")
        .case("README.md")
        .case("tests/cli/*.md")
        .run();
}
