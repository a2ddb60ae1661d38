//! Every sentence that a search can be refused with (objects.md §5.2, §5.3). Where HubSpot's own is
//! not known, the words are ours `[inferred]`.
