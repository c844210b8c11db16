//! A search to counts over time, by publisher, reason, country and delay, each with what it counts and what it leaves out.

mod asked;
mod audit;
mod chart;
mod completeness;
mod count;
mod delay;
mod suppress;

pub use chart::{Chart, ChartKind, LeftOut, Series, Shape};
pub use count::{Engine, StatisticsRequest, chart, charts};
pub use suppress::PART;
