//! What the definitions of an account make of a type's records: an index that was built by others
//! is read wrongly.

use domain::crm::calculated::follows_stages;
use domain::crm::properties::Property;
use domain::crm::schemas::ObjectType;
use domain::crm::search::Kind;
use domain::crm::search::values::{kind, searchable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Between the ids of a pipeline and of a stage, neither of which can have it.
const BETWEEN: char = '\0';

/// What an index was built by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// What `query` looks at.
    searchable: Vec<String>,
    /// What stages say, if calculated values follow from it.
    stages: BTreeMap<String, String>,
    /// How values of the account's properties are compared, of properties that are gone too.
    kinds: BTreeMap<String, char>,
}

impl Meaning {
    /// That of a type's present definitions.
    pub fn of(object_type: &ObjectType) -> Self {
        let pipelines = object_type.pipelines().into_iter().filter(|_| follows_stages(object_type));
        let stages = pipelines.flat_map(|pipeline| {
            pipeline.stages.iter().map(|stage| {
                let says = serde_json::to_string(&stage.metadata).unwrap_or_default();
                (format!("{}{BETWEEN}{}", pipeline.id, stage.id), says)
            })
        });
        let kinds = object_type.own_properties().map(|known| (known.name.clone(), code(known)));
        Meaning {
            searchable: searchable(object_type).into_iter().map(str::to_owned).collect(),
            stages: stages.collect(),
            kinds: kinds.collect(),
        }
    }

    /// What an index of this meaning is to be by other definitions, if its records still mean what
    /// they did. What is new does no harm as long as no record has it: of new stages, whose ids may
    /// be those of stages that are gone, `has_records` says whether some do.
    pub fn followed_by(
        &self,
        next: Meaning,
        has_records: impl Fn(&str) -> bool,
    ) -> Option<Meaning> {
        let new_stages = next.stages.keys().filter(|id| !self.stages.contains_key(*id));
        let mut new_stages = new_stages.filter_map(|id| id.split_once(BETWEEN));
        if new_stages.any(|(_, stage)| has_records(stage)) {
            return None;
        }
        let same_stage = |(id, says): (&String, &String)| next.stages.get(id) == Some(says);
        let same_kind =
            |(name, kind): (&String, &char)| next.kinds.get(name).is_none_or(|new| new == kind);
        if self.searchable != next.searchable
            || !self.stages.iter().all(same_stage)
            || !self.kinds.iter().all(same_kind)
        {
            return None;
        }
        let Meaning { searchable, stages, kinds } = next;
        let kinds = self.kinds.clone().into_iter().chain(kinds).collect();
        Some(Meaning { searchable, stages, kinds })
    }
}

/// How values are compared, and whether they count among those of the record's owners. What a
/// formula stands for now has no values, whatever is stored.
fn code(property: &Property) -> char {
    let names_owners = property.referenced_object_type.as_deref() == Some("OWNER");
    let code = match kind(property) {
        _ if property.calculated => 'c',
        Kind::Number => 'n',
        Kind::Date => 'd',
        Kind::Datetime => 'm',
        Kind::Text => 't',
        Kind::Option => 'o',
    };
    if names_owners && property.is_active() { code.to_ascii_uppercase() } else { code }
}
