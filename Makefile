# All that a newcomer needs. `make run` needs cargo and a C compiler; `make test` installs what the
# tests need on Debian (see scripts/setup).

SHELL := /bin/bash
# Where rustup puts cargo, for shells that were started before it was installed.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

BUILT := $(or $(CARGO_TARGET_DIR),target)/release

# Flags for what is started: make run ARGS='--listen 127.0.0.1:9000', make bench ARGS=--quick
ARGS ?=

.PHONY: help run test bench lint fmt

help:
	@echo 'make run    build the release binary and start it for development   (ARGS=flags of hubwright dev)'
	@echo 'make test   install what the tests need, run every test'
	@echo 'make bench  measure the release binary against this machine'"'"'s ceilings (ARGS=--quick for a short one)'
	@echo 'make lint   format, clippy, house rules, generated files'
	@echo 'make fmt    format the code'

run:
	scripts/setup build
	cargo build --locked --release --package server
	@exec $(BUILT)/hubwright dev $(ARGS)

test:
	scripts/setup test
	scripts/with-postgres scripts/test

bench:
	cargo build --locked --release --package server --package bench
	$(BUILT)/bench --binary $(BUILT)/hubwright $(ARGS)

lint:
	scripts/setup lint
	scripts/lint

fmt:
	cargo fmt --all
	cargo fmt --manifest-path fuzz/Cargo.toml
