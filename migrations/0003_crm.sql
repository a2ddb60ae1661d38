-- Records of the CRM, what their accounts defined, and associations.

-- version counts the account's writes of definitions. Whoever writes records takes this row first,
-- so that what was prepared from other definitions is noticed.
ALTER TABLE change_heads ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- The line before it of the same record or definition, and the app that wrote. A record names its
-- last line; its history is read from line to line.
ALTER TABLE changes ADD COLUMN prior_seq BIGINT;
ALTER TABLE changes ADD COLUMN source_id BIGINT;

-- Properties, groups, pipelines, custom types, association types, owners: JSON, loaded as a whole.
CREATE TABLE definitions (
    account_id BIGINT NOT NULL,
    definition_kind TEXT{bytewise} NOT NULL,
    object_type_id BIGINT NOT NULL,
    definition_name TEXT{bytewise} NOT NULL,
    seq BIGINT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (account_id, definition_kind, object_type_id, definition_name)
){clustered};

-- seq is the record's last line in the change log, and tells whether a prepared write is stale. The
-- document holds the values that are not empty, sorted by name, without those that follow from
-- columns or from other values.
CREATE TABLE records (
    account_id BIGINT NOT NULL,
    object_type_id BIGINT NOT NULL,
    archived BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (account_id, object_type_id, archived, record_id)
);

-- Values of unique properties, of records that are not archived, folded to lower case.
CREATE TABLE unique_values (
    account_id BIGINT NOT NULL,
    object_type_id BIGINT NOT NULL,
    property_name TEXT{bytewise} NOT NULL,
    folded_value TEXT{bytewise} NOT NULL,
    record_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, object_type_id, property_name, folded_value)
){clustered};

-- Ids that a merge made into another record's.
CREATE TABLE record_redirects (
    account_id BIGINT NOT NULL,
    object_type_id BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    survivor_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, object_type_id, record_id)
){clustered};

CREATE INDEX record_redirects_survivor
    ON record_redirects (account_id, object_type_id, survivor_id, record_id);

-- Each association stands here twice, once in each direction, each with its own type.
CREATE TABLE associations (
    account_id BIGINT NOT NULL,
    from_type_id BIGINT NOT NULL,
    from_id BIGINT NOT NULL,
    to_type_id BIGINT NOT NULL,
    to_id BIGINT NOT NULL,
    category BIGINT NOT NULL,
    association_type_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, from_type_id, from_id, to_type_id, to_id, category,
        association_type_id)
){clustered};

-- Associations by types that accounts have made (category 0 is HubSpot's), for when such a type is
-- deleted.
CREATE INDEX associations_own_types
    ON associations (account_id, category, association_type_id) WHERE category <> 0;
