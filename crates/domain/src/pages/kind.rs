//! The two kinds of page. They share ids, rules and addresses; a page of one kind is not found
//! under the other's routes (pages.md §3.3).

/// Website page or landing page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// `site-pages`
    Site,
    /// `landing-pages`
    Landing,
}

impl PageKind {
    /// Both.
    pub const ALL: [PageKind; 2] = [PageKind::Site, PageKind::Landing];

    /// `contentTypeCategory` (pages.md §2.1); also how the kind is stored.
    pub fn category(self) -> i64 {
        match self {
            PageKind::Site => 4,
            PageKind::Landing => 1,
        }
    }

    /// `subcategory`.
    pub fn subcategory(self) -> &'static str {
        match self {
            PageKind::Site => "site_page",
            PageKind::Landing => "landing_page",
        }
    }

    /// `errorTokens.contentType` of content errors (pages.md §10).
    pub fn error_token(self) -> &'static str {
        match self {
            PageKind::Site => "SITE_PAGE",
            PageKind::Landing => "LANDING_PAGE",
        }
    }
}
