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
/// Pipelines of one type of records.
pub const PIPELINES_MAX: usize = 100;
/// Stages of one pipeline.
pub const PIPELINE_STAGES_MAX: usize = 100;
/// Longest id of a pipeline, in characters (objects.md §7.4).
pub const PIPELINE_ID_CHARS_MAX: usize = 36;
/// Longest id of a stage, in characters.
pub const STAGE_ID_CHARS_MAX: usize = 100;
/// Longest label of a pipeline or stage, in characters.
pub const PIPELINE_LABEL_CHARS_MAX: usize = 255;
/// Lines that an audit of a pipeline goes back.
pub const PIPELINE_AUDIT_LINES_MAX: i64 = 100;
/// Owners of one account, archived ones included.
pub const OWNERS_MAX: usize = 10_000;
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
/// Highest limit of others by a type of association: so many are counted when one is made
/// `[inferred]`.
pub const ASSOCIATION_LIMIT_MAX: i64 = 100_000;
/// Longest value of a property of a record, in characters (objects.md §6.1).
pub const VALUE_CHARS_MAX: usize = 65_536;
/// Longest value of a property that no two records share, in bytes once it is folded: such values
/// are keys of an index, where PostgreSQL takes no more than 2,700 `[inferred]`.
pub const UNIQUE_VALUE_BYTES_MAX: usize = 1_000;
/// Largest record, in bytes of the JSON of its values. Lists and batches answer with up to 100.
pub const RECORD_BYTES_MAX: usize = 2 * 1024 * 1024;
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
/// Longest formula of a calculated property, in bytes.
pub const FORMULA_BYTES_MAX: usize = 4_000;
/// Parentheses, calls and signs around one another in a formula.
pub const FORMULA_DEPTH_MAX: usize = 50;
/// Calculated properties that are computed from one another.
pub const FORMULA_LEVELS_MAX: usize = 10;
/// Longest name of a property or of a group of properties, in bytes.
pub const PROPERTY_NAME_BYTES_MAX: usize = 100;
/// Largest definition of a property, in bytes of its JSON: the account's definitions are kept in
/// memory.
pub const DEFINITION_BYTES_MAX: usize = 1024 * 1024;
/// Options of one property.
pub const PROPERTY_OPTIONS_MAX: usize = 5_000;
/// Custom properties in force of one type of records (objects.md §7.1).
pub const CUSTOM_PROPERTIES_MAX: usize = 1_000;
/// Custom properties in force of all types of an account.
pub const ACCOUNT_PROPERTIES_MAX: usize = 10_000;
/// Custom properties of one type of records with those that are archived.
pub const STORED_PROPERTIES_MAX: usize = 10_000;
/// Custom properties with unique values of one type of records.
pub const UNIQUE_PROPERTIES_MAX: usize = 10;
/// Groups of properties of one type of records.
pub const PROPERTY_GROUPS_MAX: usize = 1_000;
/// Custom types of records of one account, with those that are archived `[inferred]`.
pub const CUSTOM_TYPES_MAX: usize = 200;
/// Longest name of a custom type, in characters (objects.md §7.2).
pub const SCHEMA_NAME_CHARS_MAX: usize = 50;
/// Longest label of a custom type, in characters.
pub const SCHEMA_LABEL_CHARS_MAX: usize = 50;
/// Properties that a record of a custom type is called by, beside the primary one.
pub const SECONDARY_DISPLAY_PROPERTIES_MAX: usize = 2;
/// Properties of a custom type that `query` of a search looks at.
pub const SEARCHABLE_PROPERTIES_MAX: usize = 20;
/// Longest name of a type of association, in characters `[inferred]`.
pub const ASSOCIATION_NAME_CHARS_MAX: usize = 100;
/// Results of one list of owners (objects.md §7.5).
pub const OWNERS_LIMIT_MAX: usize = 500;
/// Results of one list of owners when nothing is asked for.
pub const OWNERS_LIMIT_DEFAULT: usize = 100;
/// Longest body of a search, in characters (objects.md §5.2).
pub const SEARCH_BODY_CHARS_MAX: usize = 3_000;
/// Groups of filters of one search.
pub const SEARCH_GROUPS_MAX: usize = 5;
/// Filters of one group.
pub const SEARCH_GROUP_FILTERS_MAX: usize = 6;
/// Filters of all groups of one search.
pub const SEARCH_FILTERS_MAX: usize = 18;
/// Results of one page of a search.
pub const SEARCH_LIMIT_MAX: usize = 200;
/// Results of one page of a search when nothing is asked for.
pub const SEARCH_LIMIT_DEFAULT: usize = 10;
/// Results that offsets lead to.
pub const SEARCH_WINDOW: usize = 10_000;
