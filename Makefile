# controlprog: `make demo` shows the main job, `make test` installs, builds and runs all tests.
SWIFT ?= swift
BUILD := $(SWIFT) build
export SWIFT_BACKTRACE ?= enable=no

PREFIX ?= /usr
UNITS ?= $(PREFIX)/lib/systemd/system

GUEST_IMAGE ?= .build/guest

.PHONY: all deps build release agent-static guest-image demo demo-qemu test simulate fuzz bench golden format install clean

all: build

# What a fresh Debian 12 with a Swift 6.3 toolchain lacks. Does nothing when it is all there.
deps:
	@Tests/Support/install-packages.sh build

build: deps
	$(BUILD)

release: deps
	$(BUILD) -c release

# The agent as guests get it: no Swift library to install beside it. AGENT_STATIC names the program, with its symbols.
AGENT_STATIC ?= .build-agent/controlprog-agent
AGENT_BUILD := $(BUILD) -c release --static-swift-stdlib -Xlinker --gc-sections --scratch-path .build-agent
agent-static: deps
	$(AGENT_BUILD) --product controlprog-agent
	install -D -m 0755 "$$($(AGENT_BUILD) --show-bin-path)/controlprog-agent" $(AGENT_STATIC)

# Kernel and initial RAM disk of the guest of tests and demos, in GUEST_IMAGE.
guest-image: agent-static
	@Tests/Support/install-packages.sh test
	Tests/Guests/make-image.sh $(AGENT_STATIC) $(GUEST_IMAGE)

demo: deps
	for product in controlprogd controlprog-agent controlprog-recorder controlprog-timeline; do \
	  $(BUILD) --product $$product || exit 1; done
	Tests/Demo/demo.sh "$$($(BUILD) --show-bin-path)/controlprogd"
	Tests/Demo/cluster.sh "$$($(BUILD) --show-bin-path)" .build/charts

# Two real Linux guests under software emulation.
demo-qemu:
	Tests/Support/install-packages.sh test
	for product in controlprogd controlprog-timeline; do $(BUILD) --product $$product || exit 1; done
	$(MAKE) --no-print-directory guest-image
	Tests/Demo/guests.sh "$$($(BUILD) --show-bin-path)" $(GUEST_IMAGE) .build/charts

test:
	Tests/Support/run-tests.sh

# Golden files, docs/protocol.md, docs/configuration.md and the table of docs/registers.md, from what the code declares.
golden: deps
	CONTROLPROG_UPDATE_GOLDEN=1 $(SWIFT) test --filter 'ControlProtocolTests|Golden'

simulate: deps
	$(SWIFT) run -c release controlprog-simulate --steps 5000000 --seed "$$(od -An -N8 -tu8 /dev/urandom | tr -d " ")"

fuzz: deps
	Tests/Support/run-fuzzers.sh

bench:
	Tests/Support/install-packages.sh bench
	Tests/Support/run-benchmarks.sh

# Hot add and hot remove beside QMP by hand and libvirt.
.PHONY: bench-qemu
bench-qemu:
	Tests/Support/install-packages.sh bench-qemu
	Tests/Benchmarks/qemu/run.sh

# Into DESTDIR, for a package or by hand; an existing configuration stays as it is. BINARIES names the directory of programs
# that are built already, so that a test installs as users do.
install: $(if $(BINARIES),,release agent-static)
	set -e; bin="$(BINARIES)"; agent=$$bin; \
	  [ -n "$$bin" ] || { bin=$$($(BUILD) -c release --show-bin-path); agent=$(dir $(AGENT_STATIC)); }; \
	  install -D -m 0755 -t $(DESTDIR)$(PREFIX)/sbin "$$bin/controlprogd" "$$agent/controlprog-agent"; \
	  install -D -m 0755 -t $(DESTDIR)$(PREFIX)/bin "$$bin/controlprog-timeline" "$$bin/controlprog-recorder"
	install -D -m 0755 -t $(DESTDIR)$(PREFIX)/libexec/controlprog config/record-service systemd/partition-run
	install -D -m 0644 -t $(DESTDIR)$(UNITS) systemd/controlprogd.service systemd/controlprogd.socket \
	  systemd/controlprogd-partition@.socket systemd/controlprog-partition@.service \
	  systemd/controlprog-partitions.target systemd/controlprog-agent.service
	install -D -m 0644 systemd/controlprogd.tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/controlprogd.conf
	install -D -m 0644 systemd/controlprogd.sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/controlprogd.conf
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/polkit-1/rules.d systemd/controlprogd.rules
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/catalog systemd/controlprogd.catalog
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/controlprogd README.md docs/*.md config/*.yaml config/*.conf
	[ -e $(DESTDIR)/etc/controlprogd/controlprogd.yaml ] || \
	  install -D -m 0640 config/embedded.yaml $(DESTDIR)/etc/controlprogd/controlprogd.yaml

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

clean:
	rm -rf .build .build-agent .build-bench .build-fuzz
