-- A number that no other state of the account's change log has had: what follows the log begins anew
-- when it changes. Resets, restores and imports of whole accounts draw another.
ALTER TABLE change_heads ADD COLUMN life BIGINT NOT NULL DEFAULT 0;
