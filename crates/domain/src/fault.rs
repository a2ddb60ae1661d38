//! What can go wrong, in words: a sentence for the client, a note for the log, and details. No
//! status and no JSON; the wire form of each kind is decided in one file of `api`.

/// The kinds of fault. Each has one row in `api`'s error table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A body that is no JSON or does not fit its type (pages.md §10, platform.md §3.3).
    InvalidJson,
    /// A query or path value that can't be read. The wire form has no category.
    InvalidParameter,
    /// Readable, but against a general rule (`VALIDATION_ERROR`).
    Validation,
    /// Against a rule of the content domain; worded with `errorType` and `errorTokens`.
    ContentRule,
    /// No such record for this account.
    NotFound,
    /// No record of the CRM with this number; the wire form has no category (objects.md §4.2).
    RecordNotFound,
    /// What the address names is not there, and is answered as an unknown address is (objects.md
    /// §7.4).
    NothingThere,
    /// Another record holds the value already (`CONFLICT`).
    Conflict,
    /// A definition of that name is there already (`OBJECT_ALREADY_EXISTS`).
    AlreadyExists,
    /// A group of properties that has some in force. The wire form is the error as JSON text in
    /// another's message (objects.md §7.1).
    GroupInUse,
    /// Two types of records have as many types of associations as they may (HTTP 437).
    TooManyLabels,
    /// No token, or one that is not valid.
    Unauthenticated,
    /// A valid token without any of the scopes that the call needs.
    MissingScope,
    /// A page of another website made a browser call one of `dev`'s controls.
    ForeignOrigin,
    /// A body whose content type is not JSON.
    UnsupportedMediaType,
    /// A body with more bytes than allowed.
    TooLarge,
    /// An address with more bytes than allowed.
    UriTooLong,
    /// Part of HubSpot's API that is not built yet.
    NotBuilt,
    /// The store can't take the call now (disk full, database gone). Nothing was changed.
    Unavailable,
    /// A defect of the program or of its environment; its text is for the log only.
    Internal,
}

/// A refusal: what the client may read, and what the log should keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}: {message}{}", note.as_deref().map(|n| format!(" ({n})")).unwrap_or_default())]
pub struct Fault {
    /// Decides status, category and form.
    pub kind: FaultKind,
    /// The sentence for the client; a protocol constant where HubSpot's clients compare it.
    pub message: String,
    /// For the log only.
    pub note: Option<String>,
    /// `context` of the wire (or the scopes of a `MissingScope`): names to lists of values.
    pub context: Vec<(String, Vec<String>)>,
    /// `errorType` of a `ContentRule`.
    pub error_type: Option<&'static str>,
    /// More that few faults have.
    pub more: Option<Box<FaultExtras>>,
}

/// What few faults say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultExtras {
    /// `subCategory` of the wire.
    pub sub_category: Option<&'static str>,
    /// `errors` of the wire: what is wrong with each part.
    pub details: Vec<FaultDetail>,
}

/// One entry of `errors` (objects.md §1.1 `ErrorDetail`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultDetail {
    /// The sentence.
    pub message: String,
    /// A protocol constant; may be empty.
    pub code: &'static str,
    /// A finer one; may be empty.
    pub sub_category: &'static str,
    /// Names to lists of values.
    pub context: Vec<(String, Vec<String>)>,
}

/// `Result` with a [`Fault`].
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    /// A fault of this kind with the client's sentence.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Fault {
            kind,
            message: message.into(),
            note: None,
            context: Vec::new(),
            error_type: None,
            more: None,
        }
    }

    /// A body that can't be read. `message` is the whole sentence.
    pub fn invalid_json(message: impl Into<String>) -> Self {
        Fault::new(FaultKind::InvalidJson, message)
    }

    /// A query parameter whose value can't be read (pages.md §10).
    pub fn invalid_parameter(name: &str) -> Self {
        let message = format!("Unable to parse value for query parameter: {name}");
        Fault::new(FaultKind::InvalidParameter, message)
    }

    /// Against a general rule.
    pub fn validation(message: impl Into<String>) -> Self {
        Fault::new(FaultKind::Validation, message)
    }

    /// Against a rule of the content domain.
    pub fn content_rule(error_type: &'static str, message: impl Into<String>) -> Self {
        Fault { error_type: Some(error_type), ..Fault::new(FaultKind::ContentRule, message) }
    }

    /// The record `id` (as the client wrote it) is not there.
    pub fn not_found(id: &str) -> Self {
        Fault::new(FaultKind::NotFound, RESOURCE_NOT_FOUND).with_context("id", [id])
    }

    /// A defect; the note goes to the log, the client reads a constant sentence.
    pub fn internal(note: impl Into<String>) -> Self {
        Fault::new(FaultKind::Internal, "internal error").with_note(note)
    }

    /// The store can't take the call now.
    pub fn unavailable(message: impl Into<String>, note: impl Into<String>) -> Self {
        Fault::new(FaultKind::Unavailable, message).with_note(note)
    }

    /// Adds what the log should keep.
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Names the subcategory.
    pub fn with_sub_category(mut self, sub_category: &'static str) -> Self {
        self.more.get_or_insert_default().sub_category = Some(sub_category);
        self
    }

    /// Adds what is wrong with each part.
    pub fn with_details(mut self, details: impl IntoIterator<Item = FaultDetail>) -> Self {
        self.more.get_or_insert_default().details.extend(details);
        self
    }

    /// `subCategory` of the wire.
    pub fn sub_category(&self) -> Option<&'static str> {
        self.more.as_ref().and_then(|more| more.sub_category)
    }

    /// `errors` of the wire.
    pub fn details(&self) -> &[FaultDetail] {
        self.more.as_ref().map_or(&[], |more| &more.details)
    }

    /// Says which type of content a rule of the content domain was about (pages.md §10,
    /// `errorTokens.contentType`); other faults stay as they are.
    pub fn of_content(self, content_type: &str) -> Self {
        if self.error_type.is_some() && self.context.is_empty() {
            return self.with_context("contentType", [content_type]);
        }
        self
    }

    /// Adds an entry of `context`.
    pub fn with_context<S: Into<String>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = S>,
    ) -> Self {
        self.context.push((name.to_owned(), values.into_iter().map(Into::into).collect()));
        self
    }
}

/// The sentence of a 404 (pages.md §10; text `[inferred]`).
pub const RESOURCE_NOT_FOUND: &str = "resource not found";
