#!/usr/bin/env bash
# Hot add and hot remove of one disk by QMP by hand, by libvirt and by controlprogd, taking turns; then failovers
# between two guests. See docs/benchmarks.md. The figures also go to .build-bench/qemu.json and qemu-failover.json there.
#
# usage: run.sh [hotplug|failover] [--rounds N]
# GUEST: directory with vmlinuz and initrd (default .build/guest, made when it is missing)
# DAEMON: controlprogd (default: built here); one that has no QEMU machine takes no part
# BENCH_DIRECTORY: where the disk's image and the daemon's store go (default: a new directory below the working copy)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
export SWIFT_BACKTRACE=enable=no
mkdir -p .build-bench
if [ -z "${DAEMON:-}" ]; then
  CONTROLPROG_BENCH=1 "${SWIFT:-swift}" build -c release --scratch-path .build-bench --product controlprogd
  DAEMON=$PWD/.build-bench/release/controlprogd
fi
GUEST=$(realpath -m "${GUEST:-.build/guest}")
if [ ! -e "$GUEST/initrd" ]; then
  [ -x Tests/Guests/make-image.sh ] || { echo "run.sh: no guest image in $GUEST: set GUEST" >&2; exit 1; }
  make guest-image GUEST_IMAGE="$GUEST"
fi
directory=${BENCH_DIRECTORY:-$(mktemp -d "$PWD/.build-bench/run.XXXXXX")}
trap 'rm -rf "$directory"' EXIT
mkdir -p "$directory"
truncate -s 64M "$directory/disk.img"
case ${1:-} in hotplug | failover) only=$1 && shift ;; *) only= ;; esac
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here/../../Guests
[ "$only" = failover ] || python3 "$here/hotplug.py" --guest "$GUEST" --image "$directory/disk.img" \
  --state "$directory/state" --daemon "$DAEMON" --json .build-bench/qemu.json "$@"
[ "$only" = hotplug ] || python3 "$here/failover.py" --guest "$GUEST" --image "$directory/ext4.img" \
  --state "$directory/cluster" --daemon "$DAEMON" --json .build-bench/qemu-failover.json "$@"
