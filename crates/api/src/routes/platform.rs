//! Rows of the account and authorization APIs (platform.md §1.3, §1.4, §5).

use super::{Row, family, get, post};
use crate::versions::{ACCOUNT_INFO, PRIVATE_APPS};
use crate::{account, oauth};

const SECURITY: &[&str] = &["account-info.security.read"];

/// Account facts, and what tokens say of themselves.
pub fn rows() -> impl Iterator<Item = Row> {
    let account_info = vec![
        get("/details", "getDetails").by(account::details),
        get("/api-usage/daily", "getDailyUsage"),
        get("/api-usage/daily/private-apps", "getDailyPrivateAppsUsage"),
        get("/activity/audit-logs", "getAuditLogs").scopes(SECURITY),
        get("/activity/login", "getLoginActivity").scopes(SECURITY),
        get("/activity/security", "getSecurityHistory").scopes(SECURITY),
    ];
    let private_apps = vec![
        post("/get/access-token-info", "getAccessTokenInfo")
            .public()
            .by(oauth::private_app_token_info),
    ];
    family(&ACCOUNT_INFO, account_info).chain(family(&PRIVATE_APPS, private_apps))
}
