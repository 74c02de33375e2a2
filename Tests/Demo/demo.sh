#!/usr/bin/env bash
# The main job in the open: a file is written through LPAR0's disk card, LPAR0 fails, LPAR1 takes the disk over by the
# steps of Fig 9(a), reads the same bytes, and LPAR0 is shut out. Everything is said with socat; nothing is hidden.
#
# usage: demo.sh PATH-TO-CONTROLPROGD
set -euo pipefail
daemon=$(realpath "$1")
. "$(dirname "$0")/lab.sh"

# card WHO COMMAND LBA SECTORS ADDRESS: one command to the disk card's registers (protocol, section 5).
card() {
  say "$1" "mmio_write SLOT=0 OFFSET=0x10 WIDTH=8 VALUE=$3; mmio_write SLOT=0 OFFSET=0x18 WIDTH=8 VALUE=$4;" \
    "mmio_write SLOT=0 OFFSET=0x20 WIDTH=8 VALUE=$5; mmio_write SLOT=0 OFFSET=0x28 WIDTH=8 VALUE=$2;" \
    "mmio_read SLOT=0 OFFSET=0x30 WIDTH=8"
}
# transfer WHO COMMAND SECTORS: the whole file, 2,048 sectors a command, by DMA at the same address as on the disk.
transfer() {
  local lba=0 count
  while [ "$lba" -lt "$3" ]; do
    count=$(($3 - lba < 2048 ? $3 - lba : 2048))
    card "$1" "$2" "$lba" "$count" $((lba * 512)) >"$scratch/card.out"
    tail -n 1 "$scratch/card.out" | grep -qx 'OK value=0' || fail "$1's disk card: $(cat "$scratch/card.out")"
    lba=$((lba + count))
  done
}

title "The daemon starts with config/embedded.yaml in $scratch"
start_daemon "$here/config/embedded.yaml"
show control show version

title "Fig 4, state 400: both slots are LPAR0's, flag 1; Fig 8(a): bus 0 reaches LPAR0's 24 GiB at +0"
show control show slots
show control show gatekeeper
say control show slots >"$scratch/400"

title "LPAR0 writes a file to the disk in slot 0, by DMA out of its own memory"
tar -C "$here" -cf "$scratch/original.tar" Sources
size=$(stat -c %s "$scratch/original.tar")
sectors=$(((size + 511) / 512))
dd if="$scratch/original.tar" of="$run/partition/LPAR0.mem" bs=1M conv=notrunc status=none
transfer LPAR0 2 "$sectors"
card LPAR0 3 0 1 0 >/dev/null
original=$(sha256sum <"$scratch/original.tar")
printf '    %s bytes (a tar of Sources/), %s sectors, sha256 %s\n' "$size" "$sectors" "${original%% *}"

title "LPAR0's system fails. Fig 9(a): LPAR1's clustering software plays Fig 11, steps 1101 to 1105"
show LPAR1 deact LPAR = 0
show LPAR1 rem_pci LPAR = 0
printf '  Fig 4, state 401: the same rows, flag 0\n'
show control show slots
show control show gatekeeper
say control show slots >"$scratch/401"
show LPAR1 add_pci LPAR = 0
printf '  Fig 4, state 402: both slots are LPAR1'"'"'s, flag 1; Fig 8(b): bus 0 reaches LPAR1'"'"'s 32 GiB at +32 GiB\n'
show control show slots
show control show gatekeeper
say control show slots >"$scratch/402"
printf '  Step 1104: LPAR1 looks whether the disk is accessible\n'
show LPAR1 mmio_read SLOT=0 OFFSET=0 WIDTH=4
printf '  Step 1105: LPAR0 comes back, as the standby\n'
show LPAR1 act LPAR = 0
show control show partitions

title "LPAR1 reads the file from the same disk, by DMA into its own memory"
transfer LPAR1 1 "$sectors"
copy=$(dd if="$run/partition/LPAR1.mem" bs=512 count="$sectors" status=none | head -c "$size" | sha256sum)
printf '    sha256 %s\n' "${copy%% *}"
[ "$copy" = "$original" ] || fail "the checksums differ"
printf '    the same bytes\n'

title "LPAR0 is not connected: every access is a general protection exception"
show LPAR0 mmio_read SLOT=0 OFFSET=0 WIDTH=4
say LPAR0 mmio_read SLOT=0 OFFSET=0 WIDTH=4 | grep -q '^ERR general_protection' || fail "LPAR0 was not refused"

title "The timeline, with the source's step numbers"
show control show events SINCE=0 LIMIT=200

grep -q '0 .*LPAR0 *1' "$scratch/400" || fail "state 400 is not as in Fig 4"
grep -q '0 .*LPAR0 *0' "$scratch/401" || fail "state 401 is not as in Fig 4"
grep -q '0 .*LPAR1 *1' "$scratch/402" || fail "state 402 is not as in Fig 4"
title "Done: one device, one owner at every instant, and not a byte lost"
