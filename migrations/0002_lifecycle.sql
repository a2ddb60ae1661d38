-- Drafts, revisions, language groups, A/B tests, folders and jobs.

-- A document is right as it stands from fresh_from until fresh_until. The draft stands here only
-- while it differs from what is live. Revisions are lines of the change log: the columns say which
-- was the last, which was the last that holds a whole document (0: the next one must), and which
-- is the oldest that is kept.
ALTER TABLE page_documents ADD COLUMN fresh_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE page_documents ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE page_documents ADD COLUMN base_revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE page_documents ADD COLUMN first_revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE page_documents ADD COLUMN revised_draft BIGINT NOT NULL DEFAULT 0;
ALTER TABLE page_documents ADD COLUMN language_group BIGINT;
ALTER TABLE page_documents ADD COLUMN draft TEXT;

-- A line with a revision number is one: its detail is a whole document, or what differs from the
-- revision before. Reading starts at base_revision, which is never far.
ALTER TABLE changes ADD COLUMN revision BIGINT;
ALTER TABLE changes ADD COLUMN base_revision BIGINT;
CREATE UNIQUE INDEX changes_revisions ON changes (account_id, object_id, revision)
    WHERE revision IS NOT NULL;

-- With all that is looked at: without statistics, SQLite passes an index over that is not covering.
CREATE INDEX pages_ab_test ON pages (account_id, ab_test_id, archived, page_id)
    WHERE ab_test_id IS NOT NULL;
CREATE INDEX pages_folder ON pages (account_id, folder_id, archived, kind, page_id)
    WHERE folder_id IS NOT NULL;

-- A group has one primary; a member's variation is what the others show of it in `translations`.
CREATE TABLE language_groups (
    account_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    primary_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id)
){clustered};

CREATE TABLE language_members (
    account_id BIGINT NOT NULL,
    page_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    page_language TEXT{bytewise} NOT NULL,
    variation TEXT NOT NULL,
    PRIMARY KEY (account_id, page_id)
){clustered};

CREATE UNIQUE INDEX language_members_language
    ON language_members (account_id, group_id, page_language);

CREATE TABLE folders (
    account_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    archived BIGINT NOT NULL,
    folder_name TEXT{bytewise} NOT NULL,
    name_folded TEXT{bytewise} NOT NULL,
    parent_folder_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT NOT NULL,
    created_by_id BIGINT NOT NULL,
    updated_by_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (account_id, folder_id)
){clustered};

CREATE INDEX folders_parent ON folders (account_id, parent_folder_id);

-- Work that waits for an hour. Whoever holds the lease does it; a lease that has run out is free.
CREATE TABLE jobs (
    account_id BIGINT NOT NULL,
    job_kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    leased_by TEXT NOT NULL,
    PRIMARY KEY (account_id, job_kind, object_id)
){clustered};

CREATE INDEX jobs_due ON jobs (due_at, account_id);

INSERT INTO jobs (account_id, job_kind, object_id, due_at, leased_until, leased_by)
    SELECT account_id, 'page_turn', page_id, fresh_until, 0, ''
    FROM page_documents WHERE fresh_until < 9223372036854775807;
