//! From what a client sent to a search that is typed (objects.md §5.4).
