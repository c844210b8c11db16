//! Searches and watch lists that are kept under a name, and the changes of an archive, to what is new for each.

mod kept;
mod news;
mod watched;

pub use kept::{Alert, AlertError, Alerts, Subject};
pub use news::{NewNotice, News, news};
pub use watched::{WatchNews, read_watch_list, watch_news, write_watch_list};
