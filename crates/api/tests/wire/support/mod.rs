//! What every module of the suite uses: the program on a fresh store, a client of it, and the
//! tables that several tests go through.

pub mod app;
pub mod associations;
pub mod bodies;
pub mod client;
pub mod crm;
pub mod dataset;
pub mod groups;
pub mod named;
pub mod oracle;
pub mod published;
pub mod schema;

pub use app::App;
pub use client::{Answer, Client};

/// `on_both_databases!(test_a, test_b)`: each runs as `test_a::sqlite` and `test_a::postgres`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        $crate::databases::on_both_databases!($crate::support::App::start => $($name),+);
    };
}
pub(crate) use on_both as on_both_databases;
