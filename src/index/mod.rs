//! The local engine: an archive in a tantivy index. The only room that names tantivy.
