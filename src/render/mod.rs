//! Results to text, JSON, CSV, TREC. No engine, no network.
