//! The pages that everything is measured with: names, slugs and states like a real site's, filled
//! so that the answer to a GET is 2 KB long. The length is found by asking the server under test,
//! since how many fields an answer carries is the server's affair.

use crate::client::{Connection, PAGES, get, post};
use anyhow::ensure;
use serde::Deserialize;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The length of a GET answer that the filler aims at.
const ANSWER_BYTES: usize = 2_048;

/// How many of so many pages are published: three in ten.
pub fn published(pages: usize) -> usize {
    (0..pages).filter(|number| is_published(*number)).count()
}

fn is_published(number: usize) -> bool {
    number % 10 < 3
}

/// Inputs of one batch request; the most that the API takes.
pub const BATCH: usize = 100;

/// So many names contain `RARE_WORD`, however many pages there are; every name contains
/// `COMMON_WORD`.
pub const RARE_NAMES: usize = 50;
pub const RARE_WORD: &str = "zephyr";
pub const COMMON_WORD: &str = "page";

const LOADERS: usize = 8;

/// A page's filler, and the length of the answer that it leads to.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    filler_bytes: usize,
    pub answer_bytes: usize,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

#[derive(Deserialize)]
struct CreatedBatch {
    results: Vec<Created>,
}

impl Shape {
    /// Finds the filler with a server that may be thrown away afterwards.
    pub async fn calibrate(address: SocketAddr) -> anyhow::Result<Shape> {
        let bare = Shape { filler_bytes: 0, answer_bytes: 0 };
        let filler_bytes = ANSWER_BYTES.saturating_sub(bare.answer_length(address).await?);
        let shape = Shape { filler_bytes, answer_bytes: 0 };
        Ok(Shape { answer_bytes: shape.answer_length(address).await?, ..shape })
    }

    async fn answer_length(&self, address: SocketAddr) -> anyhow::Result<usize> {
        let mut connection = Connection::open(address).await?;
        let mut body = Vec::new();
        // A number of its own for each call, and always that of a draft.
        let number = self.filler_bytes * 10 + 3;
        self.write(&mut body, "calibrate", number, "Meadow");
        let mut request = Vec::new();
        post(&mut request, PAGES, &body);
        let answer = connection.expect(&request, 201).await?;
        let created: Created = serde_json::from_slice(connection.body(&answer))?;
        request.clear();
        get(&mut request, format_args!("{PAGES}/{}", created.id));
        let answer = connection.expect(&request, 200).await?;
        Ok(connection.body(&answer).len())
    }

    /// Appends the JSON of a new page. Slugs are unique per series.
    pub fn write(&self, out: &mut Vec<u8>, series: &str, number: usize, word: &str) {
        let state = if is_published(number) { "PUBLISHED_OR_SCHEDULED" } else { "DRAFT" };
        write!(
            out,
            "{{\"name\":\"Landing Page {number:08} {word}\",\
             \"slug\":\"bench/{series}-{number:08}\",\
             \"templatePath\":\"@hubspot/growth/templates/x.html\",\
             \"htmlTitle\":\"Title of {number:08}\",\
             \"metaDescription\":\"What search engines show about {number:08}\",\
             \"state\":\"{state}\",\"publishImmediately\":true,\
             \"widgets\":{{\"main\":{{\"type\":\"rich_text\",\"body\":{{\"html\":\"<p>"
        )
        .expect("writing to a Vec cannot fail");
        out.extend((0..self.filler_bytes).map(|at| b"lorem ipsum dolor sit amet "[at % 27]));
        out.extend_from_slice(b"</p>\"}}}}");
    }

    /// Fills a server with pages, in batches over a few connections; their ids.
    pub async fn load(&self, address: SocketAddr, pages: usize) -> anyhow::Result<Vec<String>> {
        let next = Arc::new(AtomicUsize::new(0));
        let loaders: Vec<_> = (0..LOADERS)
            .map(|_| tokio::spawn(self.load_batches(address, pages, Arc::clone(&next))))
            .collect();
        let mut ids = Vec::with_capacity(pages);
        for loader in loaders {
            ids.extend(loader.await??);
        }
        ensure!(ids.len() == pages, "{} pages were made instead of {pages}", ids.len());
        Ok(ids)
    }

    fn load_batches(
        self,
        address: SocketAddr,
        pages: usize,
        next: Arc<AtomicUsize>,
    ) -> impl Future<Output = anyhow::Result<Vec<String>>> {
        let every = (pages / RARE_NAMES).max(1);
        async move {
            let mut connection = Connection::open(address).await?;
            let (mut ids, mut body, mut request) = (Vec::new(), Vec::new(), Vec::new());
            loop {
                let first = next.fetch_add(BATCH, Ordering::Relaxed);
                if first >= pages {
                    return Ok(ids);
                }
                body.clear();
                request.clear();
                inputs(&mut body, first..pages.min(first + BATCH), |body, number| {
                    let word = if number % every == 0 { "Zephyr" } else { "Meadow" };
                    self.write(body, "page", number, word);
                });
                post(&mut request, &format!("{PAGES}/batch/create"), &body);
                let answer = connection.expect(&request, 201).await?;
                let created: CreatedBatch = serde_json::from_slice(connection.body(&answer))?;
                ids.extend(created.results.into_iter().map(|page| page.id));
            }
        }
    }
}

/// Appends a batch request's body: `{"inputs":[…]}`.
pub fn inputs<T>(
    body: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    body.extend_from_slice(b"{\"inputs\":[");
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        write(body, item);
    }
    body.extend_from_slice(b"]}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_json() {
        let shape = Shape { filler_bytes: 100, answer_bytes: 0 };
        let mut body = Vec::new();
        inputs(&mut body, 0..3, |body, number| shape.write(body, "page", number, "Meadow"));
        let batch: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let pages = batch["inputs"].as_array().unwrap();
        assert_eq!(pages.len(), 3);
        assert_eq!(pages[2]["slug"], "bench/page-00000002");
        assert_eq!(pages[2]["widgets"]["main"]["body"]["html"].as_str().unwrap().len(), 107);
    }
}
