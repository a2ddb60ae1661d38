//! Two databases behind one thin driver. Nothing outside this folder names a driver's type, and
//! every difference between the databases is a named function of [`dialect`].

pub mod dialect;
pub mod ids;
pub mod migrate;
pub mod postgres;
pub mod row;
mod rows;
pub mod scanner;
pub mod sql_text;
pub mod sqlite;
pub mod tx;
pub mod value;
pub mod writer;

use domain::fault::Fault;

/// Why a scope stopped.
#[derive(Debug)]
pub enum Stop {
    /// For good; the client is told.
    Fault(Fault),
    /// Because of another writer (serialisation, deadlock, a unique value taken meanwhile): the
    /// scope is run again from its beginning.
    Rerun(String),
}

/// What scopes give back.
pub type Result<T, E = Stop> = std::result::Result<T, E>;

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

impl Stop {
    /// The fault when there is no further try.
    pub fn into_fault(self) -> Fault {
        match self {
            Stop::Fault(fault) => fault,
            Stop::Rerun(note) => Fault::unavailable(STORE_BUSY, note),
        }
    }
}

/// The store can't take the call now; said to the client.
pub const STORE_UNAVAILABLE: &str =
    "The store is not available at the moment. Nothing was changed.";
/// Too many writers wanted the same rows; said to the client.
pub const STORE_BUSY: &str = "The store is busy with conflicting writes. Nothing was changed.";
/// The commit's answer was lost; said to the client.
pub const OUTCOME_UNKNOWN: &str = "The connection to the store was lost while the call was being committed. Read before you repeat it.";
