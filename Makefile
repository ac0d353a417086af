# The two commands that a newcomer needs: `make serve` and `make test`. Both see to missing packages.

SWIFT ?= swift
DATA ?= ../shared/data/2dmd/2dmd.ndjson.gz
ABOUT = 2DMD (Huang et al., npj 2D Mater. Appl. 7, 6 (2023), doi:10.1038/s41699-023-00369-1), \
  licensed CC BY 4.0; four fifths of it, the rest is kept aside.

.PHONY: serve test test-bulk build lint format packages train bench dist dist-test

serve: build
	.build/release/lacuna serve $(ARGUMENTS)

test: packages
	$(SWIFT) test -c release

# The jobs of Deploy/bulk on COUNT configurations.
test-bulk: build
	Tests/System/Bulk/run.sh .build/release/lacuna $(COUNT)

build: packages
	$(SWIFT) build -c release --product lacuna

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

packages:
	@Deploy/require-packages.sh libsqlite3-dev zlib1g-dev

# Makes a model as the committed one was made; last digits depend on the machine and on the kernels' rounding.
train: build
	.build/release/lacuna train --data $(DATA) --out Models/2dmd --about "$(ABOUT)"

# Every figure beside a baseline of the same run; PEERS=1 adds the paper's own library. See Tests/Benchmarks.
bench: build
	@Deploy/require-packages.sh wrk python3-venv
	$(SWIFT) build -c release --product Benchmarks
	PEERS=$(PEERS) Tests/Benchmarks/run.sh $(ARGUMENTS)

# One tarball to ship, in .build-dist: it needs libc, libsqlite3 and zlib, and no Swift.
dist: packages
	Deploy/dist/build.sh

# Proves that it needs no more; as root, on Debian.
dist-test: dist
	@Deploy/require-packages.sh debootstrap curl
	Tests/System/Dist/run.sh
