//! What comes of requests.
