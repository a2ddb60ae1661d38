//! The records that the CRM is measured with: listings of ten properties, one of which is unique
//! and of the account's own.

use crate::client::{Connection, post};
use crate::fixture::{BATCH, inputs};
use anyhow::ensure;
use serde::Deserialize;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where listings are.
pub const LISTINGS: &str = "/crm/v3/objects/0-420";
/// The property that tells them apart.
pub const KEY: &str = "mls_number";

const LOADERS: usize = 8;

/// Defines the unique property.
pub async fn define(address: SocketAddr) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    let body = format!(
        "{{\"name\":\"{KEY}\",\"label\":\"MLS number\",\"type\":\"string\",\
         \"fieldType\":\"text\",\"groupName\":\"listing_information\",\"hasUniqueValue\":true}}"
    );
    let mut request = Vec::new();
    post(&mut request, "/crm/v3/properties/0-420", body.as_bytes());
    connection.expect(&request, 201).await?;
    Ok(())
}

/// The value of the unique property.
pub fn key(number: usize) -> String {
    format!("MLS-{number:09}")
}

/// Appends the ten properties; those of a later change differ.
pub fn write_properties(out: &mut Vec<u8>, number: usize, change: usize) {
    let price = 100_000 + (number * 37 + change * 11) % 900_000;
    write!(
        out,
        "{{\"{KEY}\":\"{}\",\"hs_name\":\"Listing {number:08}\",\
         \"hs_address_1\":\"{} Meadow Lane\",\"hs_city\":\"Springfield\",\
         \"hs_state_province\":\"Massachusetts\",\"hs_zip\":\"{:05}\",\"hs_price\":\"{price}\",\
         \"hs_bedrooms\":\"{}\",\"hs_square_footage\":\"{}\",\"hs_listing_type\":\"house\"}}",
        key(number),
        number % 10_000,
        number % 100_000,
        number % 7,
        500 + (number + change) % 4_000,
    )
    .expect("writing to a Vec cannot fail");
}

/// Bytes that the ten properties take in the store.
pub fn document_bytes() -> usize {
    let mut document = Vec::new();
    write_properties(&mut document, 1, 0);
    document.len()
}

/// Appends one input of an upsert.
pub fn write_upsert(out: &mut Vec<u8>, number: usize, change: usize) {
    write!(out, "{{\"id\":\"{}\",\"idProperty\":\"{KEY}\",\"properties\":", key(number))
        .expect("writing to a Vec cannot fail");
    write_properties(out, number, change);
    out.push(b'}');
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

#[derive(Deserialize)]
struct CreatedBatch {
    results: Vec<Created>,
}

/// Fills a server with so many listings, in batches over a few connections; their ids.
pub async fn load(address: SocketAddr, count: usize) -> anyhow::Result<Vec<String>> {
    define(address).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let loaders: Vec<_> = (0..LOADERS)
        .map(|_| tokio::spawn(load_batches(address, count, Arc::clone(&next))))
        .collect();
    let mut ids = Vec::with_capacity(count);
    for loader in loaders {
        ids.extend(loader.await??);
    }
    ensure!(ids.len() == count, "{} listings were made instead of {count}", ids.len());
    Ok(ids)
}

async fn load_batches(
    address: SocketAddr,
    count: usize,
    next: Arc<AtomicUsize>,
) -> anyhow::Result<Vec<String>> {
    let mut connection = Connection::open(address).await?;
    let (mut ids, mut body, mut request) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= count {
            return Ok(ids);
        }
        body.clear();
        request.clear();
        inputs(&mut body, first..count.min(first + BATCH), |body, number| {
            body.extend_from_slice(b"{\"properties\":");
            write_properties(body, number, 0);
            body.push(b'}');
        });
        post(&mut request, &format!("{LISTINGS}/batch/create"), &body);
        let answer = connection.expect(&request, 201).await?;
        let created: CreatedBatch = serde_json::from_slice(connection.body(&answer))?;
        ids.extend(created.results.into_iter().map(|record| record.id));
    }
}
