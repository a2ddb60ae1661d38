//! What differs between the versions of the CRM's API (objects.md §11), in one place.

use crate::versions::Version;

/// How one version behaves where versions differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Dates that are no midnight, ISO texts for dates and times in seconds are brought into form,
    /// and the answer warns of it; otherwise they are refused.
    pub normalises_dates: bool,
    /// Ids of associated records are JSON numbers.
    pub association_ids_as_numbers: bool,
    /// Batches that write associations or property definitions answer 200 instead of 201 or 204.
    pub batches_answer_ok: bool,
    /// Labels name the types of records that they lead from and to.
    pub labels_name_types: bool,
    /// Pipelines and stages in use can't be deleted, whether the call asks for the check or not.
    pub protects_pipelines_in_use: bool,
}

impl Version {
    /// How this version behaves.
    pub fn behaviour(self) -> Behaviour {
        let newest = self >= Version::V2026_09;
        Behaviour {
            normalises_dates: newest,
            association_ids_as_numbers: self <= Version::V4,
            batches_answer_ok: newest,
            labels_name_types: !newest,
            protects_pipelines_in_use: newest,
        }
    }
}
