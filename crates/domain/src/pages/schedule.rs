//! Scheduling (pages.md §5.1): what a page becomes that is to go live at a date.

use crate::fault::Result;
use crate::pages::lifecycle::Event;
use crate::pages::page::Page;
use crate::pages::page_patch::check_slug;
use crate::time::Timestamp;

/// Publishes the page at `date`, to the second; a date that is not in the future publishes at once,
/// and stands on the page as it was given. A page that is live already waits for a date in the
/// future like any other (pages.md §5.2).
pub fn schedule(page: &mut Page, date: Timestamp, now: Timestamp) -> Result<()> {
    let date = date.whole_second();
    let live = date <= now;
    page.state = page.state.after(Event::Publish { live })?;
    page.publish_date = date;
    page.publish_immediately = live;
    check_slug(page)
}
