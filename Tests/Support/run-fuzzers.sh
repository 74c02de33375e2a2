#!/usr/bin/env bash
# Builds the fuzz targets and runs each for a while; a crash fails, and the message says where its input is kept.
#
# usage: run-fuzzers.sh [SECONDS=20] [TARGET ...]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-20}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(FuzzText FuzzJSON FuzzConfiguration FuzzRecords FuzzRegisters FuzzQMP)
swift=${SWIFT:-swift}
# Swift's traps are findings: its own crash report would only take seconds. Its globals are no leaks. A short quarantine
# and no stack at each allocation make a run three times as fast.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:malloc_context_size=0:quarantine_size_mb=4

build() {
  # swiftc heeds only its last -sanitize, and the package manager passes one for each of its own: hence the third.
  CONTROLPROG_FUZZ=1 "$swift" build -c release --scratch-path .build-fuzz --sanitize=fuzzer --sanitize=address \
    -Xswiftc -sanitize=fuzzer,address "$@"
}

for target in "${targets[@]}"; do
  build --product "$target" 2>&1 | grep -E 'error:|warning: unre|Build of product' || true
  [ -x ".build-fuzz/release/$target" ] || { echo "run-fuzzers: $target was not built" >&2; exit 1; }
done

# In memory where there is such a place: one target writes a database at every run.
scratch=$(mktemp -d /dev/shm/controlprog-fuzz.XXXXXX 2>/dev/null || mktemp -d "${TMPDIR:-/tmp}/controlprog-fuzz.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export CONTROLPROG_FUZZ_DIRECTORY=$scratch
findings=$PWD/.build-fuzz/findings
mkdir -p "$findings"

# One target: its line of figures, or what it found.
run() {
  local target=$1 log=$scratch/$1.log dictionary=() runs speed covered
  mkdir "$scratch/$target"
  [ ! -e "Tests/Fuzz/Dictionaries/$target.dict" ] || dictionary=("-dict=Tests/Fuzz/Dictionaries/$target.dict")
  if ! ".build-fuzz/release/$target" -max_total_time="$seconds" -seed="${CONTROLPROG_FUZZ_SEED:-1}" -timeout=20 \
    -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$findings/$target-" "${dictionary[@]}" "$scratch/$target" "Tests/Fuzz/Corpus/$target" \
    >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    echo "run-fuzzers: $target found something; again with:" \
      ".build-fuzz/release/$target $(sed -n 's/.*Test unit written to //p' "$log")" >&2
    return 1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  covered=$(sed -n 's/.*DONE *cov: \([0-9]*\).*/\1/p' "$log")
  printf '%-18s %10s runs, %8s/s, %6s edges\n' "$target" "$runs" "$speed" "${covered:-0}"
  # A target that was not instrumented finds nothing, whatever there is to find.
  [ "${covered:-0}" -gt 100 ] || { echo "run-fuzzers: $target has no coverage: the run is void" >&2; return 1; }
}

# As many at a time as there are CPUs.
export -f run
export scratch findings seconds
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I '{}' bash -euo pipefail -c 'run {}'
