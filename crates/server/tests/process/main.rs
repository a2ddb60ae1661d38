//! The real process: what it does on bad days (killed, disk full, database gone, stopped in the
//! middle of a request), and what its command line promises. Every test starts the binary itself
//! and talks to it over sockets, signals, files and exit codes; none of them looks inside.

#[cfg(test)]
mod backups;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod control;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod dev;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod lost_connection;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod operate;
#[cfg(test)]
mod record_crash;
#[cfg(test)]
mod search;
#[cfg(test)]
mod search_crash;
#[cfg(test)]
mod search_days;
#[cfg(test)]
mod search_waits;
#[cfg(test)]
mod shutdown;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod transfer;
