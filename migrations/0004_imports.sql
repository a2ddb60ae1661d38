-- Imports that have not ended, so that one that was interrupted goes on where it was: which file
-- (the hash of its first line), whether the account has been emptied for it, how many lines are
-- stored, and the hash of these. The change log's head stays at 0 until the end.

CREATE TABLE imports (
    account_id BIGINT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    is_emptied BIGINT NOT NULL,
    lines_done BIGINT NOT NULL,
    digest TEXT NOT NULL
);
