//! Pipelines that every account has from its beginning (objects.md §7.4).

use crate::crm::object_types::ObjectTypeId;
use crate::crm::pipelines::{Pipeline, PipelineStage};
use crate::time::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// A pipeline of a type.
struct Row {
    /// The number of the type.
    object_type: i64,
    id: &'static str,
    label: &'static str,
    /// What its stages' metadata says beside `isClosed`.
    key: &'static str,
    stages: &'static [Stage],
}

/// Id, label, the value of the pipeline's key, and whether records there are done with.
type Stage = (&'static str, &'static str, &'static str, bool);

/// How far contacts and companies have come; no stage is an end.
static LIFECYCLE: &[Stage] = &[
    ("subscriber", "Subscriber", OPEN, false),
    ("lead", "Lead", OPEN, false),
    ("marketingqualifiedlead", "Marketing Qualified Lead", OPEN, false),
    ("salesqualifiedlead", "Sales Qualified Lead", OPEN, false),
    ("opportunity", "Opportunity", OPEN, false),
    ("customer", "Customer", OPEN, false),
    ("evangelist", "Evangelist", OPEN, false),
    ("other", "Other", OPEN, false),
];

const OPEN: &str = "OPEN";
const CLOSED: &str = "CLOSED";

/// Labels of stages that the reference does not give are [inferred].
static ROWS: &[Row] = &[
    Row {
        object_type: 1,
        id: "contacts-lifecycle-pipeline",
        label: "Lifecycle Stage Pipeline",
        key: "state",
        stages: LIFECYCLE,
    },
    Row {
        object_type: 2,
        id: "companies-lifecycle-pipeline",
        label: "Lifecycle Stage Pipeline",
        key: "state",
        stages: LIFECYCLE,
    },
    Row {
        object_type: 3,
        id: "default",
        label: "Sales Pipeline",
        key: "probability",
        stages: &[
            ("appointmentscheduled", "Appointment Scheduled", "0.2", false),
            ("qualifiedtobuy", "Qualified To Buy", "0.4", false),
            ("presentationscheduled", "Presentation Scheduled", "0.6", false),
            ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8", false),
            ("contractsent", "Contract Sent", "0.9", false),
            ("closedwon", "Closed Won", "1.0", true),
            ("closedlost", "Closed Lost", "0.0", true),
        ],
    },
    Row {
        object_type: 5,
        id: "0",
        label: "Support Pipeline",
        key: "ticketState",
        stages: &[
            ("1", "New", OPEN, false),
            ("2", "Waiting on contact", OPEN, false),
            ("3", "Waiting on us", OPEN, false),
            ("4", "Closed", CLOSED, true),
        ],
    },
    Row {
        object_type: 136,
        id: "lead-pipeline-id",
        label: "Lead pipeline",
        key: "state",
        stages: &[
            ("new-stage-id", "New", "NEW", false),
            ("attempting-stage-id", "Attempting", "IN_PROGRESS", false),
            ("connected-stage-id", "Connected", "IN_PROGRESS", false),
            ("qualified-stage-id", "Qualified", "QUALIFIED", true),
            ("unqualified-stage-id", "Disqualified", "UNQUALIFIED", true),
        ],
    },
    Row {
        object_type: 162,
        id: "ba9cdbd6-e220-45b2-a5a2-d67ebdcbade6",
        label: "Service Pipeline",
        key: "state",
        stages: &[
            ("8e2b21d0-7a90-4968-8f8c-a8525cc49c70", "New", OPEN, false),
            ("600b692d-a3fe-4052-9cd7-278b134d7941", "In progress", OPEN, false),
            ("de53e7d9-6b57-4701-b576-92de01c9ed65", "Closed", CLOSED, true),
        ],
    },
    Row {
        object_type: 410,
        id: "9dd7104c-1ae0-402b-a194-9cc567fd6a45",
        label: "Course Pipeline",
        key: "state",
        stages: &[
            ("3e1a235d-1a64-4b7a-9ed5-7f0273ebd774", "Open", OPEN, false),
            ("38942bdc-b389-487e-acf3-a43a2772a447", "Closed", CLOSED, true),
        ],
    },
    Row {
        object_type: 420,
        id: "fdeea9a0-8d7e-4f9b-97b6-ca9a587eee87",
        label: "Listing Pipeline",
        key: "state",
        stages: &[
            ("6f14f8f1-407b-4b5b-99a7-db681b779076", "Active", OPEN, false),
            ("905b841f-e858-406f-b9d3-387573bbaa78", "Under Contract", OPEN, false),
            ("b3a1d9e4-7c52-4e68-8f17-6a90c2d4e835", "Sold", CLOSED, true),
        ],
    },
    Row {
        object_type: 421,
        id: "4c9e2f61-8b3d-4a75-b0e6-1d7f5a3c9842",
        label: "Appointment Pipeline",
        key: "state",
        stages: &[
            ("7e1b4d90-3f26-4c8a-95d2-0a6e8b7c1f53", "Scheduled", OPEN, false),
            ("c5d8f3a2-6e41-4b97-8a0c-9f2e7d1b4606", "Completed", CLOSED, true),
            ("1a7c9e5b-0d38-4f62-b4e9-3c8a6f2d7190", "Cancelled", CLOSED, true),
        ],
    },
    Row {
        object_type: 970,
        id: "139663aa-09ee-418e-b67d-c8cfcd3e5ce3",
        label: "Project Pipeline",
        key: "state",
        stages: &[
            ("acc364b5-d367-49f4-a957-cc4fbf7e8e4b", "Planning", OPEN, false),
            ("c51bb66c-8141-44ef-82ec-703ae9c3a19f", "Kickoff", OPEN, false),
            ("6480a063-31a5-4beb-bce8-12e2edb48f83", "In progress", OPEN, false),
            ("d742ec1d-2e4d-4e7f-81e7-d33314c0074e", "Review", OPEN, false),
            ("f70c1fd3-a302-4ee2-be4f-33dc703631e7", "Completed", CLOSED, true),
            ("7cb8b001-0085-44a7-9ff1-9540614e98f0", "Cancelled", CLOSED, true),
        ],
    },
];

/// HubSpot's pipelines of a type.
pub(super) fn of(id: ObjectTypeId) -> &'static [Pipeline] {
    static BUILT: LazyLock<HashMap<ObjectTypeId, Vec<Pipeline>>> = LazyLock::new(|| {
        let mut built: HashMap<ObjectTypeId, Vec<Pipeline>> = HashMap::new();
        for row in ROWS {
            built.entry(ObjectTypeId::standard(row.object_type)).or_default().push(row.define());
        }
        built
    });
    BUILT.get(&id).map_or(&[], Vec::as_slice)
}

impl Row {
    /// The pipeline as the wire shows it.
    fn define(&self) -> Pipeline {
        let stage = |(at, &(id, label, value, closed)): (usize, &Stage)| PipelineStage {
            label: label.to_owned(),
            display_order: at as i64,
            metadata: BTreeMap::from([
                (self.key.to_owned(), value.to_owned()),
                ("isClosed".to_owned(), closed.to_string()),
            ]),
            id: id.to_owned(),
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
            archived: false,
            write_permissions: "CRM_PERMISSIONS_ENFORCEMENT".to_owned(),
        };
        Pipeline {
            label: self.label.to_owned(),
            display_order: 0,
            id: self.id.to_owned(),
            stages: self.stages.iter().enumerate().map(stage).collect(),
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
            archived: false,
        }
    }
}
