# controlprog: `make demo` shows the main job, `make test` installs, builds and runs all tests.
SWIFT ?= swift
BUILD := $(SWIFT) build
export SWIFT_BACKTRACE ?= enable=no

.PHONY: all deps build release demo test simulate fuzz bench golden format clean

all: build

# What a fresh Debian 12 with a Swift 6.3 toolchain lacks. Does nothing when it is all there.
deps:
	@Tests/Support/install-packages.sh build

build: deps
	$(BUILD)

release: deps
	$(BUILD) -c release

demo: deps
	$(BUILD) --product controlprogd
	Tests/Demo/demo.sh "$$($(BUILD) --show-bin-path)/controlprogd"

test:
	Tests/Support/run-tests.sh

# Golden files, docs/protocol.md and docs/configuration.md, from what the code declares.
golden: deps
	CONTROLPROG_UPDATE_GOLDEN=1 $(SWIFT) test --filter Golden

simulate: deps
	$(SWIFT) run -c release controlprog-simulate --steps 5000000

fuzz: deps
	Tests/Support/run-fuzzers.sh

bench:
	Tests/Support/install-packages.sh bench
	CONTROLPROG_BENCH=1 $(BUILD) -c release --scratch-path .build-bench
	Tests/Support/run-benchmarks.sh

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

clean:
	rm -rf .build .build-bench .build-fuzz
