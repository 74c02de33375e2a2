#!/usr/bin/env bash
# Failover by themselves: two partitions run the agent, the clustering software and a service that writes records. First
# LPAR0 is killed while it writes (case a of Fig 11), then LPAR1's service hangs (case b). Nobody types a command.
#
# usage: cluster.sh DIRECTORY-OF-THE-PROGRAMS [DIRECTORY-FOR-THE-CHARTS]
set -euo pipefail
programs=$(realpath "$1")
charts=$(realpath -m "${2:-charts}")
daemon=$programs/controlprogd
. "$(dirname "$0")/lab.sh"
records=$scratch/records
mkdir -p "$records" "$scratch/heartbeat" "$charts"
: >"$records/acknowledged"

acknowledged() { wc -l <"$records/acknowledged"; }

# until_acknowledged COUNT: waits until so many records are promised.
until_acknowledged() {
  timeout 60 tail -n +1 -F "$records/acknowledged" 2>/dev/null | head -n "$1" >/dev/null || true
  [ "$(acknowledged)" -ge "$1" ] || fail "$(acknowledged) records acknowledged, $1 expected"
}
guest_pid() { sed -n "s/.*guest started.*partition=$1 pid=\([0-9]*\).*/\1/p" "$scratch/daemon.log" | tail -n 1; }
verify() {
  "$programs/controlprog-recorder" verify --image "$state/disk0.img" --ack "$records/acknowledged" | sed 's/^/    /'
}
# chart NAME: of the last handover.
chart() {
  "$programs/controlprog-timeline" --socket "$run/control.sock" --last-failover --width 110 --svg "$charts/$1.svg"
  printf '    also as a picture: %s\n' "$charts/$1.svg"
}
sed -e "s|/usr/sbin/controlprog-agent|$programs/controlprog-agent|" \
  -e "s|/usr/libexec/controlprog/record-service|$here/config/record-service|" \
  -e "s|unix:/run/controlprogd/heartbeat|unix:$scratch/heartbeat|" \
  -e "s|/usr/bin/controlprog-recorder|$programs/controlprog-recorder|" -e "s|/var/lib/controlprogd/records|$records|" \
  "$here/config/cluster.yaml" >"$scratch/cluster.yaml"

title "Two partitions start, each with agent and clustering software; the active one starts its service"
start_daemon "$scratch/cluster.yaml"
until_seen "the service of LPAR0 is ok"
until_acknowledged 200
show control show partitions
printf '    %s records acknowledged so far, all written by LPAR0 through its disk card\n' "$(acknowledged)"

title "LPAR0 is killed with SIGKILL while it writes: case (a), the guest OS is sick"
since=$(next_event)
kill -KILL "$(guest_pid LPAR0)"
until_seen "the service of LPAR1 is ok" "$since"
until_seen "failover ends: done" "$since"
before=$(acknowledged)
until_acknowledged $((before + 100))
show control show partitions
verify
until_seen "an agent of LPAR0 says hello" "$since"
chart case-a

title "LPAR1's service hangs (SIGSTOP): case (b), only the service is sick"
since=$(next_event)
kill -STOP "$(head -n 1 "$records/LPAR1/recorder.lock")"
until_seen "the service of LPAR0 is ok" "$since"
until_seen "failover ends: done" "$since"
before=$(acknowledged)
until_acknowledged $((before + 100))
show control show partitions
verify
until_seen "an agent of LPAR1 says hello" "$since"
chart case-b

title "An operator switches both off; every record that was acknowledged is on the disk"
show control 'deact LPAR=LPAR0; deact LPAR=LPAR1'
verify
title "Done: $(acknowledged) records acknowledged by two partitions, none lost"
