//! `--FIELD VALUE` flags, one for every field of the query language, to filters.

use clap::{Arg, ArgAction, ArgMatches, Command};

use recant::query::{self, Field, Problem, ProblemKind};
use recant::search::Filter;

/// The filters of one command line, in the order of fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct FilterFlags(Vec<(Field, Vec<String>)>);

impl FilterFlags {
    /// The filters as `field:value`.
    pub(crate) fn as_typed(&self) -> Vec<String> {
        let named = |(field, values): &(Field, Vec<String>)| {
            values.iter().map(|value| format!("{}:{value}", field.name())).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(named).collect()
    }

    /// The filters, and what was read differently from what was typed.
    pub(crate) fn filters(&self) -> (Vec<Filter>, Vec<Problem>) {
        let mut problems = Vec::new();
        let filter = |(field, values): &(Field, Vec<String>)| {
            let read = |value: &String| {
                let (query, found) = query::filter(*field, value);
                problems.extend(found);
                (value.clone(), query)
            };
            Filter { field: *field, values: values.iter().map(read).collect() }
        };
        (self.0.iter().map(filter).collect(), problems)
    }
}

impl clap::Args for FilterFlags {
    fn augment_args(command: Command) -> Command {
        let command = Field::all().fold(command, |command, field| command.arg(flag(field)));
        command
            .arg(date_flag("since", "On or after this date"))
            .arg(date_flag("until", "On or before this date"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// A flag has the name of its field, with `-` for `_`; both are understood.
fn flag(field: Field) -> Arg {
    let flag = Arg::new(field.name()).long(field.name().replace('_', "-")).value_name("VALUE");
    let flag = flag.action(ArgAction::Append).help_heading("Filters (values of one are alternatives)");
    let flag = flag.help(format!("Only where {} is VALUE", field.name().replace('_', " ")));
    let flag = if field.name().contains('_') { flag.alias(field.name()) } else { flag };
    // Days may be fewer than none.
    let flag = flag.allow_hyphen_values(field == Field::Delay);
    let flag = match field.is_ordered() {
        true => flag.value_parser(move |value: &str| read(field, value, value)),
        false => flag,
    };
    match field {
        Field::Nature => flag.alias("notice-type").alias("notice_type"),
        Field::Date => flag.alias("published"),
        _ => flag,
    }
}

/// A number or a date that a flag was given. In a search box what cannot be read is left out and told; a script must learn
/// that it asked for something else.
fn read(field: Field, asked: &str, value: &str) -> Result<String, String> {
    match query::filter(field, asked).1.into_iter().find(|problem| problem.kind == ProblemKind::BadValue) {
        Some(problem) => {
            // What a search does about it all the same is not done here.
            let told =
                problem.message.trim_end_matches("; nothing is found by it").trim_end_matches("; left out");
            Err(told.replace(asked, value))
        }
        None => Ok(value.to_owned()),
    }
}

fn date_flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("DATE")
        .value_parser(|value: &str| read(Field::Date, &format!("{value}.."), value))
        .help(help)
        .help_heading("Filters (values of one are alternatives)")
}

impl clap::FromArgMatches for FilterFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = FilterFlags::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let values =
            |name: &str| -> Vec<String> { matches.get_many(name).into_iter().flatten().cloned().collect() };
        let given = Field::all().map(|field| (field, values(field.name())));
        self.0 = given.filter(|(_, values)| !values.is_empty()).collect();
        let range = [values("since").pop(), values("until").pop()];
        if range.iter().any(Option::is_some) {
            let [since, until] = range.map(Option::unwrap_or_default);
            self.0.push((Field::Date, vec![format!("{since}..{until}")]));
        }
        Ok(())
    }
}
