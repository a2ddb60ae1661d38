//! What a client sends to search by (objects.md §5.1).
