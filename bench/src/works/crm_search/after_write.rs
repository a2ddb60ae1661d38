//! A search right after a write that it must show: the index has to catch up first.

use super::among;
use super::queries::two_filters;
use crate::client::{Connection, send};
use crate::estates::{Estates, Property};
use crate::listings::{self, LISTINGS};
use crate::report::{Row, millis};
use crate::searches::{Search, Test};
use crate::works::{Bench, median};
use anyhow::ensure;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Instant;

const MOST_MS: f64 = 30.0;

pub fn run(bench: &Bench, address: SocketAddr, estates: &Estates) -> anyhow::Result<Vec<Row>> {
    let times = bench.runtime.block_on(measure(bench, address, estates))?;
    let work = |name: &str| {
        format!("search right after one write, {name}, {}, p50 of 1 connection", among(estates))
    };
    let [found, broad] = times.map(|times| median(times.into_iter()));
    Ok(vec![
        Row::new(work("what was written"), millis(found)).at_most(found, MOST_MS, millis(MOST_MS)),
        Row::new(work("two broad filters"), millis(broad)),
    ])
}

/// Milliseconds of the searches for what was just written, and of those with two broad filters.
async fn measure(
    bench: &Bench,
    address: SocketAddr,
    estates: &Estates,
) -> anyhow::Result<[Vec<f64>; 2]> {
    let mut connection = Connection::open(address).await?;
    let (broad, total) = (two_filters(), two_filters().expected(estates).total);
    let (mut found_times, mut broad_times) = (Vec::new(), Vec::new());
    for number in 0..bench.scale.calls {
        let at = (number * 7_919 + 13) % estates.len();
        // No other listing is in this town, which was not there before.
        let town = format!("Newtown {number}");
        write(&mut connection, at, &town).await?;
        let (ms, body) =
            timed(&mut connection, &Search::of(Property::City, Test::Is(town))).await?;
        found_times.push(ms);
        let key = listings::key(at);
        ensure!(body["total"] == 1, "{} found after one write", body["total"]);
        ensure!(body["results"][0]["properties"][listings::KEY] == key, "{key} is not found");
        write(&mut connection, at, &estates.get(at).text(Property::City)).await?;
        let (ms, body) = timed(&mut connection, &broad).await?;
        broad_times.push(ms);
        ensure!(body["total"] == total, "{} found instead of {total}", body["total"]);
    }
    Ok([found_times, broad_times])
}

async fn write(connection: &mut Connection, number: usize, city: &str) -> anyhow::Result<()> {
    let path = format!("{LISTINGS}/{}?idProperty={}", listings::key(number), listings::KEY);
    let body = json!({"properties": {(Property::City.name()): city}}).to_string();
    let mut request = Vec::new();
    send(&mut request, "PATCH", &path, body.as_bytes());
    connection.expect(&request, 200).await?;
    Ok(())
}

async fn timed(connection: &mut Connection, search: &Search) -> anyhow::Result<(f64, Value)> {
    let request = search.request();
    let sent = Instant::now();
    let answer = connection.expect(&request, 200).await?;
    let ms = sent.elapsed().as_secs_f64() * 1000.0;
    Ok((ms, serde_json::from_slice(connection.body(&answer))?))
}
