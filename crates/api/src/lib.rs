//! HubSpot's wire over HTTP: the route table, the gate (token, scope, limits), wire types, and the
//! words of errors. Handlers parse, call one use case and answer; they know no path and no version.

pub mod account;
pub mod app;
pub mod call;
pub mod cms;
pub mod control;
pub mod crm;
pub mod dispatch;
pub mod error;
pub mod gate;
pub mod metrics;
pub mod oauth;
pub mod openapi;
pub mod operate;
pub mod paging;
pub mod reply;
pub mod routes;
pub mod versions;
