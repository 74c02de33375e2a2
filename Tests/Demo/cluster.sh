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
verify() {
  "$programs/controlprog-recorder" verify --image "$state/disk0.img" --ack "$records/acknowledged" | sed 's/^/    /'
}
# taken_over FROM TO SINCE CHART: what is the same whatever the fault was.
taken_over() {
  local before
  until_seen "the service of $2 is ok" "$3"
  until_seen "failover ends: done" "$3"
  before=$(acknowledged)
  until_acknowledged $((before + 100))
  show control show partitions
  verify
  until_seen "an agent of $1 says hello" "$3"
  chart "$4"
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
taken_over LPAR0 LPAR1 "$since" case-a

title "LPAR1's service hangs (SIGSTOP): case (b), only the service is sick"
since=$(next_event)
kill -STOP "$(head -n 1 "$records/LPAR1/recorder.lock")"
taken_over LPAR1 LPAR0 "$since" case-b

title "An operator switches both off; every record that was acknowledged is on the disk"
show control 'deact LPAR=LPAR0; deact LPAR=LPAR1'
verify
title "Done: $(acknowledged) records acknowledged by two partitions, none lost"
