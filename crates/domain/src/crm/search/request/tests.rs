//! What is read of bodies, and how it is refused.
