//! Every bound that the program puts on input, in one place.

/// Largest request body, in bytes.
pub const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Largest body of a seed, in bytes.
pub const SEED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Deepest nesting of arrays and objects in a body. Below the depth that common JSON readers
/// (128 levels) refuse, so that whatever is stored can be read back inside an answer's envelope.
pub const JSON_DEPTH_MAX: usize = 120;
/// Inputs of one batch (pages.md §9, platform.md §2.1).
pub const BATCH_INPUTS_MAX: usize = 100;
/// Results of one list page; more is clamped (pages.md §4.1).
pub const LIST_LIMIT_MAX: u64 = 100;
/// Results of one list page when nothing is asked for.
pub const LIST_LIMIT_DEFAULT: u64 = 100;
/// Query parameters of one request; more is refused before any of them is looked at.
pub const QUERY_PARAMETERS_MAX: usize = 500;
/// Filters of one list request.
pub const FILTERS_MAX: usize = 50;
/// Values of one list operator in a filter.
pub const FILTER_VALUES_MAX: usize = 2_000;
/// Values of one `not_like`, each of which is looked for in every row.
pub const NOT_LIKE_VALUES_MAX: usize = 50;
/// Largest page, in bytes of its JSON. A list answers with up to 100 of them.
pub const PAGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// What a page of a language group shows in each of the others, in bytes: it stands in up to 890.
pub const VARIATION_BYTES_MAX: usize = 8 * 1024;
/// Longest slug, in bytes.
pub const SLUG_BYTES_MAX: usize = 1_000;
/// Longest internal name of a page or folder, in bytes.
pub const NAME_BYTES_MAX: usize = 2_000;
/// Longest value of any other short text field that is filtered on, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// Folders on the way from a folder to the root, itself included.
pub const FOLDER_DEPTH_MAX: usize = 100;
/// Size of a list's results, in bytes, after which the page of results ends early.
pub const LIST_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Labels between two types of records (objects.md §7.3).
pub const LABELS_MAX: usize = 50;
/// Longest name or label of a type of association, in bytes.
pub const LABEL_BYTES_MAX: usize = 1_000;
/// Inputs of a batch that makes associations, ends some of them or makes default ones.
pub const ASSOCIATIONS_MADE_MAX: usize = 2_000;
/// Inputs of a batch that reads associations.
pub const ASSOCIATIONS_READ_MAX: usize = 1_000;
/// Pairs of records between which one batch ends everything.
pub const ASSOCIATIONS_ENDED_MAX: usize = 10_000;
/// Others that a page of a record's associations shows at most, and if nothing is asked for.
pub const ASSOCIATED_MAX: i64 = 500;
/// Longest value of a property of a record, in characters (objects.md §6.1).
pub const VALUE_CHARS_MAX: usize = 65_536;
/// Longest number in a property of a record, in digits once it is written out.
pub const NUMBER_DIGITS_MAX: usize = 400;
/// Longest part of a value that a refusal repeats, in characters.
pub const VALUE_CHARS_SHOWN_MAX: usize = 1_000;
/// Values of one record that a refusal reports.
pub const INVALID_VALUES_MAX: usize = 1_000;
/// What the refusals of one record may take up with lists of options, in bytes.
pub const OPTIONS_BYTES_MAX: usize = 256 * 1024;
/// Longest e-mail address, in bytes.
pub const EMAIL_BYTES_MAX: usize = 254;
