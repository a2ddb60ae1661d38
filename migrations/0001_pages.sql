-- Accounts, tokens, the change log and pages.
-- One text for both databases; {clustered} and {bytewise} are filled in by the dialect.

CREATE TABLE accounts (
    account_id BIGINT PRIMARY KEY,
    site_url TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    account_id BIGINT NOT NULL,
    token_id BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    token_name TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (account_id, token_id)
){clustered};

-- The one way from a secret to its account; nothing else is keyed without an account.
CREATE TABLE token_directory (
    token_hash TEXT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    token_id BIGINT NOT NULL
){clustered};

-- Ids are handed out in blocks per node and account, ascending.
CREATE TABLE id_blocks (
    account_id BIGINT PRIMARY KEY,
    next_id BIGINT NOT NULL
);

-- The last sequence number of each account's change log.
CREATE TABLE change_heads (
    account_id BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL
);

CREATE TABLE changes (
    account_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    object_type TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    change_kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (account_id, seq)
);

-- What pages are filtered and sorted by. The document stands apart, so that a scan stays narrow.
CREATE TABLE pages (
    account_id BIGINT NOT NULL,
    page_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    archived BIGINT NOT NULL,
    page_state TEXT{bytewise} NOT NULL,
    name_folded TEXT{bytewise} NOT NULL,
    slug_folded TEXT{bytewise} NOT NULL,
    page_name TEXT{bytewise} NOT NULL,
    slug TEXT{bytewise} NOT NULL,
    page_domain TEXT{bytewise} NOT NULL,
    address TEXT{bytewise},
    template_path TEXT{bytewise} NOT NULL,
    page_language TEXT{bytewise},
    campaign TEXT{bytewise},
    folder_id TEXT{bytewise},
    ab_status TEXT{bytewise},
    ab_test_id TEXT{bytewise},
    mab_experiment_id TEXT{bytewise},
    hub_db_table_id TEXT{bytewise},
    translated_from_id BIGINT,
    publish_date BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT NOT NULL,
    created_by_id BIGINT NOT NULL,
    updated_by_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, page_id)
){clustered};

CREATE UNIQUE INDEX pages_address ON pages (account_id, address);
CREATE INDEX pages_created ON pages (account_id, kind, archived, created_at, page_id);
CREATE INDEX pages_updated ON pages (account_id, kind, archived, updated_at, page_id);
CREATE INDEX pages_state_updated
    ON pages (account_id, kind, archived, page_state, updated_at, page_id);
-- All that a search by name in the default order looks at, a quarter of the rows' bytes.
CREATE INDEX pages_name
    ON pages (account_id, kind, archived, name_folded, created_at, page_id);

CREATE TABLE page_documents (
    account_id BIGINT NOT NULL,
    page_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    archived BIGINT NOT NULL,
    -- Counts the writes, so that a write prepared outside the transaction can tell whether it is stale.
    version BIGINT NOT NULL,
    fresh_until BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (account_id, page_id)
);

-- Totals of lists that ask for nothing but a state.
CREATE TABLE page_counts (
    account_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    archived BIGINT NOT NULL,
    page_state TEXT{bytewise} NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, archived, page_state)
){clustered};
