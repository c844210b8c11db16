//! What is kept under a name to small sealed files beside the generations: a rebuild leaves them alone, and damage to one
//! harms no other.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::index;

/// Something to be told about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its name.
    pub name: String,
    /// What it looks at.
    #[serde(flatten)]
    pub subject: Subject,
    /// When it was set up, as in RFC 3339.
    pub created: String,
    /// The last run whose changes were told.
    pub told_run: u64,
}

/// What an alert looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A search, as typed.
    Query(String),
    /// The file of a watch list, as an absolute path.
    WatchList(PathBuf),
}

/// The alerts that are kept beside an index.
#[derive(Debug, Clone)]
pub struct Alerts {
    folder: PathBuf,
}

impl Alerts {
    /// Those of this index.
    pub fn of(index: &Path) -> Alerts {
        Alerts { folder: index.join("alerts") }
    }

    /// Keeps an alert from the state of `run` on.
    ///
    /// # Errors
    ///
    /// When the name is none or taken, or the folder cannot be written.
    pub fn add(&self, name: &str, subject: Subject, run: u64) -> Result<(), AlertError> {
        let path = self.path(name)?;
        if path.exists() {
            return Err(AlertError::Taken { name: name.to_owned() });
        }
        let created = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        self.save(&Alert { name: name.to_owned(), subject, created, told_run: run })
    }

    /// Every alert that is kept, by name; damaged ones as errors.
    pub fn list(&self) -> Vec<Result<Alert, AlertError>> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let name =
            |entry: fs::DirEntry| Some(entry.file_name().to_string_lossy().strip_suffix(ENDING)?.to_owned());
        let names: BTreeSet<String> = entries.filter_map(name).filter(|name| is_name(name)).collect();
        names.iter().map(|name| self.get(name)).collect()
    }

    /// The alert of this name.
    ///
    /// # Errors
    ///
    /// When there is none, or its file is damaged.
    pub fn get(&self, name: &str) -> Result<Alert, AlertError> {
        let path = self.path(name)?;
        let damaged = |cause: String| AlertError::Damaged { name: name.to_owned(), cause };
        let mut text = String::new();
        match index::open_sealed(&path).and_then(|mut file| file.read_to_string(&mut text)) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                Err(AlertError::Unknown { name: name.to_owned() })
            }
            Err(cause) => Err(damaged(cause.to_string())),
            Ok(_) => serde_json::from_str(&text).map_err(|cause| damaged(cause.to_string())),
        }
    }

    /// Keeps an alert no longer, also one whose file is damaged.
    ///
    /// # Errors
    ///
    /// When there is none, or the folder cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), AlertError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                Err(AlertError::Unknown { name: name.to_owned() })
            }
            removed => removed.map_err(|cause| AlertError::Unwritten { path, cause }),
        }
    }

    /// Remembers that the changes up to `run` were told.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn told(&self, alert: &Alert, run: u64) -> Result<(), AlertError> {
        if alert.told_run == run {
            return Ok(());
        }
        self.save(&Alert { told_run: run, ..alert.clone() })
    }

    fn save(&self, alert: &Alert) -> Result<(), AlertError> {
        let path = self.path(&alert.name)?;
        let written = serde_json::to_vec(alert).map_err(io::Error::other).and_then(|json| {
            fs::create_dir_all(&self.folder)?;
            index::write_sealed(&path, &mut |out| out.write_all(&json))
        });
        written.map_err(|cause| AlertError::Unwritten { path, cause })
    }

    fn path(&self, name: &str) -> Result<PathBuf, AlertError> {
        if !is_name(name) {
            return Err(AlertError::BadName { name: name.to_owned() });
        }
        Ok(self.folder.join(format!("{name}{ENDING}")))
    }
}

const ENDING: &str = ".json";

/// A name is a file's name on every system, and cannot lead out of the folder.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(plain)
}

/// What can go wrong with what is kept.
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    /// No name.
    #[error("`{name}` is no name for an alert; use up to 64 letters, digits, `-` and `_`")]
    BadName {
        /// What was typed.
        name: String,
    },
    /// There is one of this name.
    #[error("there is an alert `{name}` already; remove it first, or take another name")]
    Taken {
        /// The name.
        name: String,
    },
    /// There is none of this name.
    #[error("there is no alert `{name}`; `recant alert list` names them all")]
    Unknown {
        /// The name.
        name: String,
    },
    /// Its file is damaged.
    #[error("alert `{name}` is damaged: {cause}; remove it and add it again")]
    Damaged {
        /// The name.
        name: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The file of a watch list cannot be read, or is none.
    #[error("cannot check watch list `{}` of alert `{name}` again: {cause}", path.display())]
    WatchList {
        /// The alert.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
    /// The folder cannot be written.
    #[error("cannot write `{}`: {cause}", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Subject {
        Subject::Query(text.to_owned())
    }

    #[test]
    fn both_kinds_are_one_member_each() {
        for subject in [query("frogs"), Subject::WatchList("/thesis/watched.json".into())] {
            let alert = Alert { name: "a".into(), subject, created: String::new(), told_run: 3 };
            let json = serde_json::to_value(&alert).unwrap();
            assert!(json["query"] == "frogs" || json["watch_list"] == "/thesis/watched.json", "{json}");
            assert_eq!(serde_json::from_value::<Alert>(json).unwrap(), alert);
        }
    }

    #[test]
    fn names_stay_in_their_folder() {
        for (name, expected) in
            [("a", true), ("Wei-Wang_2", true), ("", false), ("../a", false), ("a.b", false), ("ä", false)]
        {
            assert_eq!(is_name(name), expected, "{name}");
        }
    }

    #[test]
    fn an_alert_is_kept_told_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let alerts = Alerts::of(folder.path());
        assert!(alerts.list().is_empty());
        alerts.add("a", query("author:\"Wei Wang\""), 3).unwrap();
        assert!(matches!(alerts.add("a", query("b"), 3), Err(AlertError::Taken { .. })));
        let alert = alerts.get("a").unwrap();
        assert_eq!((&alert.subject, alert.told_run), (&query("author:\"Wei Wang\""), 3));
        alerts.told(&alert, 5).unwrap();
        assert_eq!(alerts.get("a").unwrap().told_run, 5);
        let path = folder.path().join("alerts/a.json");
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("Wei", "Wie")).unwrap();
        assert!(matches!(alerts.list().as_slice(), [Err(AlertError::Damaged { .. })]));
        alerts.remove("a").unwrap();
        assert!(matches!(alerts.remove("a"), Err(AlertError::Unknown { .. })));
    }
}
