#!/usr/bin/env bash
# Failover of a real disk between two real Linux guests under software emulation. LPAR0 writes records into a SQLite database
# on an ext4 disk; then its kernel is crashed, the next owner's QEMU is killed, and the next one's service hangs. Each time the
# standby takes the disk over by itself, replays the journal, and has every record that was ever promised.
#
# usage: guests.sh DIRECTORY-OF-THE-PROGRAMS [GUEST-IMAGE [DIRECTORY-FOR-THE-CHARTS]]      the image: make guest-image
set -euo pipefail
programs=$(realpath "$1")
image=$(realpath "${2:-.build/guest}")
charts=$(realpath -m "${3:-charts}")
daemon=$programs/controlprogd
. "$(dirname "$0")/lab.sh"
mkdir -p "$charts"
export PYTHONDONTWRITEBYTECODE=1

guest() { python3 "$here/Tests/Guests/shell.py" "$scratch/$1.test" "$2"; }
# interrupts PARTITION: what the guest's own kernel has counted.
interrupts() {
  guest "$1" 'cd /sys/firmware/acpi/interrupts; echo $(cat sci) $(cat gpe01)' |
    sed -E "s/^([0-9]+) +([0-9]+).*/    $1's kernel has taken \\1 SCIs, \\2 of them GPE 1 (PCI hot-plug)/"
}
promised() { cat "$scratch"/LPAR?.records | tr -d '\r' | wc -l; }
# until_promised PARTITION COUNT: so many more of that partition's own.
until_promised() {
  timeout 120 tail -n +1 -F "$scratch/$1.records" 2>/dev/null | head -n "$2" >/dev/null || true
  [ "$(wc -l <"$scratch/$1.records")" -ge "$2" ] || fail "$1 did not promise $2 records"
}
# verify PARTITION: the database where it is now, against all that was promised before it was asked.
verify() {
  cat "$scratch"/LPAR?.records | tr -d '\r' | sort -u >"$scratch/promises"
  guest "$1" "/usr/libexec/database-service verify" | tr -d '\r' >"$scratch/found"
  [ "$(head -n 1 "$scratch/found")" = ok ] || fail "integrity_check: $(head -n 3 "$scratch/found")"
  tail -n +2 "$scratch/found" | sort >"$scratch/records"
  comm -23 "$scratch/promises" "$scratch/records" >"$scratch/lost"
  [ ! -s "$scratch/lost" ] || fail "$(wc -l <"$scratch/lost") promised records are lost: $(head -n 3 "$scratch/lost")"
  printf '    integrity_check: ok; %s records promised, all of them there\n' "$(wc -l <"$scratch/promises")"
}
# taken_over FROM TO SINCE CHART: what is the same whatever the fault was.
taken_over() {
  local before
  before=$(wc -l <"$scratch/$2.records")
  until_seen "the service of $2 is ok" "$3"
  until_seen "failover ends: done" "$3"
  until_promised "$2" $((before + 20))
  show control show slots
  verify "$2"
  interrupts "$2"
  until_seen "an agent of $1 says hello" "$3"
  show control show partitions
  chart "$4"
}

partition() {
  cat <<EOF
  - name: $1
    memory: 256MiB
    memory_offset: $2
    active: true
    cluster: db
    may_fence: true
    qemu:
      kernel: $image/vmlinuz
      initrd: $image/initrd
      append: 'console=ttyS0 quiet controlprog.agent="cluster --pci 0=0000:01:00.0 --mount 0=pci:/data:ext4 --service /usr/libexec/database-service --misses 5 --check-interval 1"'
      arguments:
        - -serial
        - file:$scratch/$1.console
        - -chardev
        - socket,id=test,path=$scratch/$1.test,server=on,wait=off
        - -device
        - virtserialport,bus=cpserial.0,chardev=test,name=org.controlprog.test.0
        - -chardev
        - file,id=records,path=$scratch/$1.records,append=on
        - -device
        - virtserialport,bus=cpserial.0,chardev=records,name=org.controlprog.records.0
EOF
}
cat >"$scratch/guests.yaml" <<EOF
machine:
  kind: qemu
access:
  - {user: self, role: admin}
clusters:
  - name: db
    # As often as this demo breaks something; the default is one fence of a pair in ten minutes.
    fence_limit: {pair: 4, cluster: 4}
partitions:
$(partition LPAR0 0)
$(partition LPAR1 256MiB)
devices:
  - name: disk0
    kind: disk
    qemu: {image: $scratch/disk.img}
slots:
  - {slot: 0, partition: LPAR0, enabled: true, candidates: cluster, device: disk0}
EOF
touch "$scratch/LPAR0.records" "$scratch/LPAR1.records"
truncate -s 64M "$scratch/disk.img"
mkfs.ext4 -q "$scratch/disk.img"

title "Two QEMUs boot Linux; LPAR0 has the disk, mounts it, and its service writes records into a database"
start_daemon "$scratch/guests.yaml"
until_seen "the service of LPAR0 is ok"
until_seen "an agent of LPAR1 says hello"
until_promised LPAR0 20
show control show slots
printf '    %s records promised so far\n' "$(promised)"
interrupts LPAR1

title "LPAR0's kernel crashes (echo c >/proc/sysrq-trigger): case (a), the guest OS is sick"
since=$(next_event)
guest LPAR0 "sleep 0.2 && echo c >/proc/sysrq-trigger &" >/dev/null
taken_over LPAR0 LPAR1 "$since" qemu-crash

title "LPAR1's QEMU is killed with SIGKILL while it writes"
since=$(next_event)
kill -KILL "$(guest_pid LPAR1)"
taken_over LPAR1 LPAR0 "$since" qemu-kill

title "LPAR0's service hangs (SIGSTOP): case (b), only the service is sick"
since=$(next_event)
guest LPAR0 'kill -STOP $(cat /run/records/pids)' >/dev/null
taken_over LPAR0 LPAR1 "$since" qemu-hang

title "The end"
printf '    %s records were promised by guests whose kernel crashed, whose QEMU was killed and whose service hung; none is lost\n' "$(promised)"
