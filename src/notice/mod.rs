//! What a notice is: the types that every other room talks about. No input or output, no engine.
//!
//! A [`Notice`] is the announcement; an [`Article`] is what it speaks of. The two are never confused: each has
//! its own identifiers, dates and people. One notice may speak of one article or of hundreds.

mod closed;
mod correction;
mod date;
mod doi;
mod announcement;
mod person;
mod pmcid;
mod completeness;
mod reason;
mod setting;
mod statement;

pub use announcement::{Article, Dates, Notice, NoticeId, Provenance, Publisher, SourceRecord, Span};
pub use closed::{
    AffectedPart, Band, Disagreement, Informant, Initiator, Inquiry, Investigator, Layer, Nature,
    NatureFamily, ReasonSource, Responsibility, Role, Stance, Status,
};
pub use completeness::{CardItem, Completeness, CompletenessCard, ItemStanding};
pub use correction::Correction;
pub use date::{DateError, PartialDate};
pub(crate) use doi::find_stated_dois;
pub(crate) use doi::unescape;
pub use doi::{Doi, FoundDoi, find_dois};
pub use person::{Person, StanceOf};
pub use pmcid::{pmcid_digits, pmcid_of_address};
pub use reason::{Evidence, Reason};
pub use setting::{CorrectionRecord, PublisherName, Setting};
pub use statement::{Affected, InvestigatedBy, PriorNotice, RaisedBy, ResponsibilityOf};
