#!/usr/bin/env bash
# Real guests under software emulation, with the agent inside: says the seconds to a hello, what the guest's kernel counts
# for each hot add and removal, what becomes of a file system whose disk is gone or taken back, and whether a database loses
# a record that it has promised. Ends with status 0 when all is as expected. The disks are plugged by hand over QMP, while a
# daemon with the embedded machine tells the agents.
#
#   Tests/Guests/smoke.sh DIRECTORY-OF-THE-PROGRAMS [GUEST-IMAGE]       the image is that of `make guest-image`
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(realpath "${1:?usage: smoke.sh DIRECTORY-OF-THE-PROGRAMS [GUEST-IMAGE]}")
image=$(realpath "${2:-$here/../../.build/guest}")
export PYTHONDONTWRITEBYTECODE=1
for scene in smoke database; do
  python3 "$here/$scene.py" "$programs/controlprogd" "$here/../../config/embedded.yaml" "$image"
done
