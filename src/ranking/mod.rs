//! Candidates and a query to an order, highlights, snippets and an explanation. The same for every engine.
