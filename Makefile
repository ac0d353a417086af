## make serve       build and serve on http://127.0.0.1:8080; ARGUMENTS="--port 8081" passes options
## make test        run the tests; FILTER=HTTPTests runs those whose names match the regular expression
## make build       build .build/release/lacuna
## make lint        check the format of the sources; make format corrects it
## make train       train the committed model again; DATA names the labelled rows
## make bench       run the benchmarks; PEERS=1 adds the library of the paper
## make shift       measure models on rows unlike those they were trained on; writes Models/SHIFT.md
## make test-bulk   test the jobs of Deploy/bulk on COUNT configurations
## make screenshot  take the picture of the playground in the README again
## make image       build the image lacuna:VERSION, or IMAGE:VERSION; MODEL=mine adds the image lacuna-mine with that model
## make dist        build the release in .build-dist; make dist-test, as root on Debian, tests it
##
## The targets install the system packages that they need, or print the command that does.

SWIFT ?= swift
DATA ?= ../shared/data/2dmd/2dmd.ndjson.gz
ABOUT = 2DMD (Huang et al., npj 2D Mater. Appl. 7, 6 (2023), doi:10.1038/s41699-023-00369-1), \
  computed in VASP with the PBE functional, licensed CC BY 4.0; four fifths of it, the rest is kept aside.
IMAGE ?= lacuna
VERSION = $(shell sed -n 's/.*current = "\(.*\)"/\1/p' Sources/Service/ProgramVersion.swift)

.PHONY: help serve test test-bulk build lint format packages train bench shift screenshot image dist dist-test

serve: build
	.build/release/lacuna serve $(ARGUMENTS)

test: packages
	$(SWIFT) test -c release $(if $(FILTER),--filter "$(FILTER)")

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

# The last digits of the result depend on the machine.
train: build
	.build/release/lacuna train --data $(DATA) --out Models/2dmd --force --about "$(ABOUT)"

bench: build
	@Deploy/require-packages.sh wrk python3-venv
	$(SWIFT) build -c release --product Benchmarks
	PEERS=$(PEERS) Tests/Benchmarks/run.sh $(ARGUMENTS)

# About an hour on two cores. ARGUMENTS passes options to lacuna train.
shift: build
	Tests/Benchmarks/Shift/shift.py --data $(DATA) $(ARGUMENTS)

screenshot: build
	mkdir -p .build/screenshots
	LACUNA_SCREENSHOTS=$(CURDIR)/.build/screenshots Tests/System/Browser/run.sh .build/release/lacuna -k readme
	cp .build/screenshots/readme.png Sources/Service/Playground/screenshot.png

image:
	docker build --file Deploy/Dockerfile --tag $(IMAGE):$(VERSION) $(if $(BUILDER),--build-arg BUILDER=$(BUILDER)) \
	  --build-arg SOURCE_DATE_EPOCH=$(shell git log -1 --format=%ct) .
	$(if $(MODEL),docker build --file Deploy/Dockerfile.model --tag $(IMAGE)-$(MODEL):$(VERSION) \
	  --build-arg LACUNA=$(IMAGE):$(VERSION) --build-arg MODEL=$(MODEL) Models)

dist: packages
	Deploy/dist/build.sh

dist-test: dist
	@Deploy/require-packages.sh debootstrap curl
	Tests/System/Dist/run.sh

help:
	@sed -n 's/^## \{0,1\}//p' $(MAKEFILE_LIST)
