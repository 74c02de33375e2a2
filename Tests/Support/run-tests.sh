#!/usr/bin/env bash
# All tests: the simulator, the fuzzers, then every suite; the suites' summary comes last. Called by `make test`.
# CONTROLPROG_STEPS and CONTROLPROG_SEED set what the simulator runs: one run for all by default, so that a failure is of
# the change and not of the day; `make simulate` draws another seed each time.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}
export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}

# Debug and release builds with the fuzzers' need this much; a full disk would look like failing tests.
needed=$((6 * 1024 * 1024))
free=$(df --output=avail -k . | tail -n 1)
if [ "$free" -lt "$needed" ]; then
  echo "run-tests.sh: $((free / 1024)) MiB free here, 6144 MiB are needed: make room, then run it again" >&2
  exit 1
fi

stage() { printf '\n== %s (after %s s)\n' "$*" "$SECONDS"; }

stage "packages"
Tests/Support/install-packages.sh test

stage "simulator: optimised build"
"$swift" build -c release --product controlprog-simulate
seed=${CONTROLPROG_SEED:-9734542183768344086}
steps=${CONTROLPROG_STEPS:-5000000}
stage "simulator: $steps steps, seed $seed"
"$("$swift" build -c release --show-bin-path)/controlprog-simulate" --steps "$steps" --seed "$seed"

if [ -x Tests/Support/run-fuzzers.sh ]; then
  stage "fuzzers"
  Tests/Support/run-fuzzers.sh 20
fi

stage "suites: build"
"$swift" build --build-tests
# For the daemon's JSON-RPC test; it says so and is skipped when PyPI cannot be reached.
bin=$("$swift" build --show-bin-path)
Tests/Support/jsonrpc-venv.sh "$bin/jsonrpc-venv" || echo "run-tests.sh: no JSON-RPC client library from PyPI" >&2

stage "demos"
for demo in "Tests/Demo/demo.sh $bin/controlprogd" "Tests/Demo/cluster.sh $bin .build/charts"; do
  $demo >"$bin/demo.log" 2>&1 || { tail -n 100 "$bin/demo.log" >&2; exit 1; }
  tail -n 1 "$bin/demo.log"
done

stage "the agent's linkage"
Tests/Support/check-agent-linkage.sh

stage "the guest image"
Tests/Guests/make-image.sh .build-agent/controlprog-agent

stage "real guests: the demo"
Tests/Demo/guests.sh "$bin" .build/guest .build/charts >"$bin/demo.log" 2>&1 || { tail -n 150 "$bin/demo.log" >&2; exit 1; }
tail -n 1 "$bin/demo.log"

# On their own: two cores have enough to do with two guests under software emulation.
real="RealGuests|QEMUMachineTests|RegisterOracleTests"
stage "real guests: suites"
"$swift" test --skip-build --filter "$real"

stage "suites"
# More files than usual: some tests hold hundreds of connections at once.
ulimit -n "$(ulimit -H -n)" 2>/dev/null || true
exec "$swift" test --skip-build --skip "$real"
