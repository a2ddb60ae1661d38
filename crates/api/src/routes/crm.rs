//! Rows of the CRM (objects.md §1, §7, §8) and of the token endpoints that its apps use
//! (platform.md §1.3, §1.4). Listings and projects have no rows of their own: `0-420` and
//! `projects` are values of `{objectType}`. Rows of the CRM without scopes are gated on the scopes
//! of the type that the path resolves to.

use super::{Row, delete, family, get, patch, post, put};
use crate::crm::schemas;
use crate::crm::{association_labels, association_limits, associations, typed_associations};
use crate::crm::{object_batches, objects};
use crate::crm::{object_library, owners, pipeline_stages, pipelines};
use crate::crm::{properties, property_groups, search};
use crate::versions::{
    ASSOCIATIONS, LIMITS, OAUTH, OBJECT_ASSOCIATIONS, OBJECT_LIBRARY, OBJECTS, OWNERS, PIPELINES,
    PROPERTIES, PROPERTY_VALIDATIONS, SCHEMAS, Version,
};

const OWNERS_READ: &[&str] = &["crm.objects.owners.read", "automation"];
const SCHEMAS_LIST: &[&str] = &[
    "crm.schemas.custom.read",
    "crm.objects.custom.read",
    "crm.objects.custom.sensitive.read.v2",
    "crm.objects.custom.highly_sensitive.read.v2",
];
const SCHEMAS_READ: &[&str] = &[
    "crm.schemas.custom.read",
    "crm.objects.custom.read",
    "crm.objects.custom.sensitive.read.v2",
    "crm.objects.custom.highly_sensitive.read.v2",
    "oauth",
];
const SCHEMAS_WRITE: &[&str] = &["crm.schemas.custom.write"];

/// Every operation of the CRM, and the tokens.
pub fn rows() -> impl Iterator<Item = Row> {
    family(&OBJECTS, object_rows())
        .chain(family(&OBJECT_ASSOCIATIONS, object_association_rows()))
        .chain(family(&ASSOCIATIONS, association_rows()))
        .chain(family(&ASSOCIATIONS, association_label_rows()))
        .chain(family(&PROPERTIES, property_rows()))
        .chain(family(&SCHEMAS, schema_rows()))
        .chain(family(&PIPELINES, pipeline_rows()))
        .chain(family(&OWNERS, owner_rows()))
        .chain(family(&OBJECT_LIBRARY, object_library_rows()))
        .chain(family(&LIMITS, limit_rows()))
        .chain(family(&PROPERTY_VALIDATIONS, property_validation_rows()))
        .chain(family(&OAUTH, oauth_rows()))
}

/// O1 to O13 of objects.md §1.1, for every type, and splits of deals (§1.2).
fn object_rows() -> Vec<Row> {
    vec![
        get("/{objectType}", "getPage").by(objects::get_page),
        post("/{objectType}", "create").by(objects::create),
        get("/{objectType}/{objectId}", "getById").by(objects::get_by_id),
        patch("/{objectType}/{objectId}", "update").by(objects::update),
        delete("/{objectType}/{objectId}", "archive").by(objects::archive),
        post("/{objectType}/batch/create", "createBatch").by(object_batches::create),
        post("/{objectType}/batch/read", "readBatch").by(object_batches::read),
        post("/{objectType}/batch/update", "updateBatch").by(object_batches::update),
        post("/{objectType}/batch/upsert", "upsertBatch").by(object_batches::upsert),
        post("/{objectType}/batch/archive", "archiveBatch").by(object_batches::archive),
        post("/{objectType}/search", "doSearch").by(search::search),
        post("/{objectType}/merge", "merge").by(objects::merge),
        post("/{objectType}/gdpr-delete", "purge").by(objects::purge),
        post("/deals/splits/batch/read", "readSplitsBatch"),
        post("/deals/splits/batch/upsert", "upsertSplitsBatch"),
    ]
}

/// v3 names an association by a type in the path; later versions by a list in the body.
fn object_association_rows() -> Vec<Row> {
    const LIST: &str = "/{objectType}/{objectId}/associations/{toObjectType}";
    const TYPED: &str =
        "/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}/{associationType}";
    const PAIR: &str = "/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}";
    const DEFAULT: &str =
        "/{objectType}/{objectId}/associations/default/{toObjectType}/{toObjectId}";
    vec![
        get(LIST, "getAllAssociations").by(typed_associations::list).until(Version::V3),
        put(TYPED, "createTypedAssociation").by(typed_associations::create).until(Version::V3),
        delete(TYPED, "archiveTypedAssociation").by(typed_associations::archive).until(Version::V3),
        get(LIST, "getAssociationsPage").by(associations::list).since(Version::V4),
        put(PAIR, "createAssociation").by(associations::create).since(Version::V4),
        delete(PAIR, "archiveAssociation").by(associations::archive).since(Version::V4),
        put(DEFAULT, "createDefaultAssociation")
            .by(associations::create_default)
            .since(Version::V4),
    ]
}

/// v3 names types by strings (`contact_to_company`), later versions by category and number.
fn association_rows() -> Vec<Row> {
    vec![
        post("/{fromObjectType}/{toObjectType}/batch/create", "createTypedBatch")
            .by(typed_associations::create_batch)
            .until(Version::V3),
        post("/{fromObjectType}/{toObjectType}/batch/read", "readTypedBatch")
            .by(typed_associations::read_batch)
            .until(Version::V3),
        post("/{fromObjectType}/{toObjectType}/batch/archive", "archiveTypedBatch")
            .by(typed_associations::archive_batch)
            .until(Version::V3),
        get("/{fromObjectType}/{toObjectType}/types", "getAllTypes")
            .by(typed_associations::list_types)
            .until(Version::V3),
        post("/{fromObjectType}/{toObjectType}/batch/create", "createBatch")
            .by(associations::create_batch)
            .since(Version::V4),
        post("/{fromObjectType}/{toObjectType}/batch/associate/default", "createDefaultBatch")
            .by(associations::create_default_batch)
            .since(Version::V4),
        post("/{fromObjectType}/{toObjectType}/batch/read", "readBatch")
            .by(associations::read_batch)
            .since(Version::V4),
        post("/{fromObjectType}/{toObjectType}/batch/archive", "archiveBatch")
            .by(associations::archive_batch)
            .since(Version::V4),
        post("/{fromObjectType}/{toObjectType}/batch/labels/archive", "archiveLabelsBatch")
            .by(associations::archive_labels_batch)
            .since(Version::V4),
        post("/usage/high-usage-report/{userId}", "requestHighUsageReport")
            .by(association_labels::report)
            .since(Version::V4),
    ]
}

/// Labels, and the limits that an account sets on them.
fn association_label_rows() -> Vec<Row> {
    const LABELS: &str = "/{fromObjectType}/{toObjectType}/labels";
    const LIMITS: &str = "/definitions/configurations/{fromObjectType}/{toObjectType}";
    const LIMITS_CREATE: &str =
        "/definitions/configurations/{fromObjectType}/{toObjectType}/batch/create";
    const LIMITS_UPDATE: &str =
        "/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update";
    const LIMITS_PURGE: &str =
        "/definitions/configurations/{fromObjectType}/{toObjectType}/batch/purge";
    vec![
        get(LABELS, "getAllLabels").by(association_labels::list).since(Version::V4),
        post(LABELS, "createLabel").by(association_labels::create).since(Version::V4),
        put(LABELS, "updateLabel").by(association_labels::update).since(Version::V4),
        delete("/{fromObjectType}/{toObjectType}/labels/{associationTypeId}", "archiveLabel")
            .by(association_labels::archive)
            .since(Version::V4),
        get("/definitions/configurations/all", "getAllLimits")
            .by(association_limits::list_all)
            .since(Version::V4),
        get(LIMITS, "getLimits").by(association_limits::list_pair).since(Version::V4),
        post(LIMITS_CREATE, "createLimitsBatch")
            .by(association_limits::create_batch)
            .since(Version::V4),
        post(LIMITS_UPDATE, "updateLimitsBatch")
            .by(association_limits::update_batch)
            .since(Version::V4),
        post(LIMITS_PURGE, "purgeLimitsBatch")
            .by(association_limits::purge_batch)
            .since(Version::V4),
    ]
}

/// objects.md §7.1. There is no batch update.
fn property_rows() -> Vec<Row> {
    vec![
        get("/{objectType}", "getAll").by(properties::list),
        post("/{objectType}", "create").by(properties::create),
        get("/{objectType}/{propertyName}", "getByName").by(properties::get_by_name),
        patch("/{objectType}/{propertyName}", "update").by(properties::update),
        delete("/{objectType}/{propertyName}", "archive").by(properties::archive),
        post("/{objectType}/batch/create", "createBatch").by(properties::create_batch),
        post("/{objectType}/batch/read", "readBatch").by(properties::read_batch),
        post("/{objectType}/batch/archive", "archiveBatch").by(properties::archive_batch),
        get("/{objectType}/groups", "getAllGroups").by(property_groups::list),
        post("/{objectType}/groups", "createGroup").by(property_groups::create),
        get("/{objectType}/groups/{groupName}", "getGroupByName").by(property_groups::get_by_name),
        patch("/{objectType}/groups/{groupName}", "updateGroup").by(property_groups::update),
        delete("/{objectType}/groups/{groupName}", "archiveGroup").by(property_groups::archive),
    ]
}

/// objects.md §7.2.
fn schema_rows() -> Vec<Row> {
    const ASSOCIATION: &str = "/{objectType}/associations/{associationIdentifier}";
    vec![
        get("", "getAll").scopes(SCHEMAS_LIST).by(schemas::get_all),
        post("", "create").scopes(SCHEMAS_WRITE).by(schemas::create),
        post("/batch/read", "readBatch").scopes(SCHEMAS_READ).by(schemas::read_batch),
        get("/{objectType}", "getById").scopes(SCHEMAS_READ).by(schemas::get_by_id),
        patch("/{objectType}", "update").scopes(SCHEMAS_WRITE).by(schemas::update),
        delete("/{objectType}", "archive").scopes(SCHEMAS_WRITE).by(schemas::archive),
        post("/{objectType}/associations", "createAssociation")
            .scopes(SCHEMAS_WRITE)
            .by(schemas::create_association),
        delete(ASSOCIATION, "archiveAssociation")
            .scopes(SCHEMAS_WRITE)
            .by(schemas::archive_association),
    ]
}

/// objects.md §7.4.
fn pipeline_rows() -> Vec<Row> {
    const STAGE: &str = "/{objectType}/{pipelineId}/stages/{stageId}";
    const STAGE_AUDIT: &str = "/{objectType}/{pipelineId}/stages/{stageId}/audit";
    vec![
        get("/{objectType}", "getAll").by(pipelines::get_all),
        post("/{objectType}", "create").by(pipelines::create),
        get("/{objectType}/{pipelineId}", "getById").by(pipelines::get_by_id),
        put("/{objectType}/{pipelineId}", "replace").by(pipelines::replace),
        patch("/{objectType}/{pipelineId}", "update").by(pipelines::update),
        delete("/{objectType}/{pipelineId}", "archive").by(pipelines::archive),
        get("/{objectType}/{pipelineId}/audit", "getAudit").by(pipelines::get_audit),
        get("/{objectType}/{pipelineId}/stages", "getAllStages").by(pipeline_stages::get_all),
        post("/{objectType}/{pipelineId}/stages", "createStage").by(pipeline_stages::create),
        get(STAGE, "getStageById").by(pipeline_stages::get_by_id),
        put(STAGE, "replaceStage").by(pipeline_stages::replace),
        patch(STAGE, "updateStage").by(pipeline_stages::update),
        delete(STAGE, "archiveStage").by(pipeline_stages::archive),
        get(STAGE_AUDIT, "getStageAudit").by(pipeline_stages::get_audit),
    ]
}

/// platform.md §5.3.
fn owner_rows() -> Vec<Row> {
    vec![
        get("", "getPage").scopes(OWNERS_READ).by(owners::list),
        // Released clients ask with a slash at the end (platform.md §5.3).
        get("/", "getPage").scopes(OWNERS_READ).by(owners::list),
        get("/{ownerId}", "getById").scopes(OWNERS_READ).by(owners::get_by_id),
    ]
}

/// objects.md §2.1. Any token may look.
fn object_library_rows() -> Vec<Row> {
    vec![
        get("/enablement", "getAll").by(object_library::get_all),
        get("/enablement/{objectTypeId}", "getByObjectTypeId").by(object_library::get_by_id),
    ]
}

/// objects.md §7.6.
fn limit_rows() -> Vec<Row> {
    vec![
        get("/records", "getRecordLimits"),
        get("/custom-properties", "getCustomPropertyLimits"),
        get("/calculated-properties", "getCalculatedPropertyLimits"),
        get("/custom-object-types", "getCustomObjectTypeLimits"),
        get("/pipelines", "getPipelineLimits"),
        get("/associations/labels", "getAssociationLabelLimits"),
        get("/associations/records", "getAssociationRecordLimits"),
    ]
}

/// objects.md §7.6.
fn property_validation_rows() -> Vec<Row> {
    const RULE: &str = "/{objectTypeId}/{propertyName}/rule-type/{ruleType}";
    vec![
        get("/{objectTypeId}", "getAllPropertyValidations"),
        get("/{objectTypeId}/{propertyName}", "getPropertyValidations"),
        get(RULE, "getPropertyValidation"),
        put(RULE, "updatePropertyValidation"),
    ]
}

/// Open to callers without a token: they prove themselves by the client's secret or by the token in
/// question.
fn oauth_rows() -> Vec<Row> {
    vec![
        post("/token", "createToken").public(),
        post("/token/introspect", "introspectToken").public().since(Version::V3),
        post("/token/revoke", "revokeToken").public().since(Version::V3),
        get("/access-tokens/{token}", "getAccessToken").public().until(Version::V1),
        get("/refresh-tokens/{token}", "getRefreshToken").public().until(Version::V1),
        delete("/refresh-tokens/{token}", "archiveRefreshToken").public().until(Version::V1),
    ]
}
