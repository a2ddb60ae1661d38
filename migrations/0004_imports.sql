-- Imports that have not ended, so that one that was interrupted goes on where it was: which file
-- (the hash of its first line), whether the account has been emptied for it, how many lines are
-- stored, the hash of these, and the change log's head while it goes on.

CREATE TABLE imports (
    account_id BIGINT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    is_emptied BIGINT NOT NULL,
    lines_done BIGINT NOT NULL,
    digest TEXT NOT NULL,
    head_seq BIGINT NOT NULL
);
