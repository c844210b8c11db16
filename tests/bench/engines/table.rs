//! Figures of several engines to one Markdown table, with how many times the first engine's figure ours is.

/// The engines, in the order of the columns; the first is what the last is compared with.
pub(crate) const ENGINES: [&str; 4] =
    ["tantivy, three text columns", "tantivy, all eight", "SQLite FTS5", "recant"];

/// One line of the table.
pub(crate) struct Line {
    label: String,
    figures: [Option<f64>; 4],
    digits: usize,
}

impl Line {
    pub(crate) fn new(label: impl Into<String>, figures: [Option<f64>; 4], digits: usize) -> Self {
        Line { label: label.into(), figures, digits }
    }

    fn show(&self) -> String {
        let digits = self.digits;
        let figure =
            |figure: &Option<f64>| figure.map_or("–".to_owned(), |figure| format!("{figure:.digits$}"));
        let cells: Vec<String> = self.figures.iter().map(figure).collect();
        let ratio = self.figures[0].zip(self.figures[3]).map(|(plain, ours)| ours / plain);
        let ratio = ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        format!("| {} | {} | {ratio} |", self.label, cells.join(" | "))
    }
}

pub(crate) fn show(title: &str, lines: &[Line]) {
    println!("| {title} | {} | recant ÷ tantivy |", ENGINES.join(" | "));
    println!("| --- |{}", " --- |".repeat(ENGINES.len() + 1));
    lines.iter().for_each(|line| println!("{}", line.show()));
}
