#!/usr/bin/env bash
# Builds and runs the benchmarks of docs/benchmarks.md; the figures also go to .build-bench/figures.jsonl.
#
# usage: run-benchmarks.sh [NAME ...]
# names: ping durable crowd interrupt fan-out start memory idle decisions failover
# BENCH_DIRECTORY: where stores go during the run (default: a new directory below the working copy, so that the daemon
# and its yardstick write to a real disk). Sockets are made in memory, as below /run.
set -euo pipefail
cd "$(dirname "$0")/../.."
export SWIFT_BACKTRACE=enable=no
for product in controlprogd controlprog-agent controlprog-recorder controlprog-bench; do
  CONTROLPROG_BENCH=1 "${SWIFT:-swift}" build -c release --scratch-path .build-bench --product "$product"
done
cc -O2 -Wall -Wextra -o .build-bench/echo Tests/Benchmarks/Echo/echo.c
directory=${BENCH_DIRECTORY:-$(mktemp -d "$PWD/.build-bench/run.XXXXXX")}
runtime=$(mktemp -d /dev/shm/controlprog-bench.XXXXXX)
trap 'rm -rf "$directory" "$runtime"' EXIT
ulimit -n 16384 2>/dev/null || echo "run-benchmarks: fan-out and memory need 16,384 descriptors (ulimit -n)" >&2
echo "$(nproc) CPUs, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r)," \
  "$(stat -f -c %T "$directory"), load $(cut -d' ' -f1 /proc/loadavg)"
.build-bench/release/controlprog-bench --daemon "$PWD/.build-bench/release/controlprogd" \
  --agent "$PWD/.build-bench/release/controlprog-agent" --recorder "$PWD/.build-bench/release/controlprog-recorder" \
  --echo "$PWD/.build-bench/echo" --directory "$directory" --runtime "$runtime" --large config/large.yaml \
  --json .build-bench/figures.jsonl "$@"
