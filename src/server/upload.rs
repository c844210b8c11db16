//! The body of a request to lists of references: a form with files, or one list as it is. Nothing is put on disk.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};

use super::app::MOST_BODY_BYTES;
use super::problem::Problem;
use crate::notice::PartialDate;

/// Files of one request.
const MOST_FILES: usize = 50;

/// Letters of a file's name that are kept.
const NAME_LETTERS: usize = 120;

/// The most days that an archive may be old: some thousand years.
pub(super) const MOST_DAYS: u32 = 1_000_000;

/// The name of a list that was typed or pasted.
const PASTED: &str = "pasted list";

/// What somebody wants checked, and how.
#[derive(Debug, Default)]
pub(super) struct Upload {
    /// The lists, with the names that their owner gave them.
    pub(super) lists: Vec<(String, Vec<u8>)>,
    /// The manuscript's date.
    pub(super) date: Option<PartialDate>,
    /// Warn where the newest notice is older than so many days.
    pub(super) max_age_days: Option<u32>,
    /// The format of the report; empty for the usual one.
    pub(super) format: String,
}

impl Upload {
    /// Reads the settings of the address and the body of a request.
    ///
    /// # Errors
    ///
    /// When the body is too long, breaks off, or holds nothing to check.
    pub(super) async fn read(request: Request) -> Result<Upload, Problem> {
        let mut upload = Upload::default();
        let mut name = PASTED.to_owned();
        let query = request.uri().query().unwrap_or_default().to_owned();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "name" => name = plain_name(&value),
                key => upload.set(key, &value)?,
            }
        }
        if media_type(request.headers()).starts_with("multipart/form-data") {
            let form = Multipart::from_request(request, &()).await;
            let form = form.map_err(|rejection| refused(rejection.status(), &rejection.body_text()))?;
            upload.take_form(form).await?;
        } else {
            let is_form = media_type(request.headers()) == "application/x-www-form-urlencoded";
            let body = Bytes::from_request(request, &()).await;
            let body = body.map_err(|rejection| refused(rejection.status(), &rejection.body_text()))?;
            // `curl --data-binary @list.bib` calls any file a form.
            match is_form && body.starts_with(b"list=") {
                true => {
                    for (key, value) in form_urlencoded::parse(&body) {
                        upload.take_field(&key, value.as_bytes())?;
                    }
                }
                // Whoever sends nothing wants nothing checked; an empty file is told as what was not read.
                false if body.trim_ascii().is_empty() => {}
                false => upload.add(name, body.to_vec()),
            }
        }
        if upload.lists.is_empty() {
            return Err(Problem::bad_request("nothing to check: choose a file or paste a list"));
        }
        Ok(upload)
    }

    async fn take_form(&mut self, mut form: Multipart) -> Result<(), Problem> {
        let refuse =
            |error: axum::extract::multipart::MultipartError| refused(error.status(), &error.body_text());
        while let Some(field) = form.next_field().await.map_err(refuse)? {
            let (key, file) =
                (field.name().unwrap_or_default().to_owned(), field.file_name().map(plain_name));
            let bytes = field.bytes().await.map_err(refuse)?;
            match file {
                // A browser sends a file without name and content where none was chosen.
                Some(file) if !(file == PASTED && bytes.is_empty()) => self.add(file, bytes.to_vec()),
                Some(_) => {}
                None => self.take_field(&key, &bytes)?,
            }
            if self.lists.len() > MOST_FILES {
                return Err(Problem::bad_request(format!("at most {MOST_FILES} files at a time")));
            }
        }
        Ok(())
    }

    fn take_field(&mut self, key: &str, value: &[u8]) -> Result<(), Problem> {
        match key {
            "list" if value.iter().all(u8::is_ascii_whitespace) => Ok(()),
            "list" => {
                self.add(PASTED.to_owned(), value.to_vec());
                Ok(())
            }
            key => self.set(key, &String::from_utf8_lossy(value)),
        }
    }

    fn add(&mut self, name: String, bytes: Vec<u8>) {
        self.lists.push((name, bytes));
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        let value = value.trim();
        match key {
            _ if value.is_empty() => {}
            "date" => {
                let date = value.parse().map_err(|error| Problem::bad_request(format!("date: {error}")))?;
                self.date = Some(date);
            }
            "max_age" => {
                let days = value.parse().ok().filter(|days| *days <= MOST_DAYS);
                let wrong =
                    || Problem::bad_request(format!("`max_age` is a number of days up to {MOST_DAYS}"));
                self.max_age_days = Some(days.ok_or_else(wrong)?);
            }
            "format" => value.clone_into(&mut self.format),
            _ => return Err(Problem::bad_request(format!("`{key}` is not a parameter; see openapi.json"))),
        }
        Ok(())
    }
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split_once(';').map_or(value, |(essence, _)| essence).trim().to_ascii_lowercase()
}

/// The last part of a path, which is all that a browser should tell and all that a report needs.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(NAME_LETTERS).collect();
    if plain.trim().is_empty() { PASTED.to_owned() } else { plain }
}

fn refused(status: StatusCode, words: &str) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::long_body(MOST_BODY_BYTES),
        _ if words.contains("length limit") => Problem::long_body(MOST_BODY_BYTES),
        _ => Problem::bad_request("the body breaks off, or is no form"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_of_a_path() {
        let check = |name: &str, expected: &str| assert_eq!(plain_name(name), expected);
        check("thesis.bib", "thesis.bib");
        check("C:\\Users\\ada\\thesis.bib", "thesis.bib");
        check("../../etc/passwd", "passwd");
        check("a\u{0}b\n.ris", "ab.ris");
        check("", "pasted list");
        check("folder/", "pasted list");
    }
}
