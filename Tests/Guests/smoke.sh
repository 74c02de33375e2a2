#!/usr/bin/env bash
# A real guest under software emulation, with the agent inside: says the seconds to its hello, what its kernel counts for
# each hot add and removal, and what becomes of a file system whose disk is gone or taken back. Ends with status 0 when all
# is as expected. The devices are plugged by hand over QMP, while a daemon with the embedded machine tells the agent.
#
#   Tests/Guests/smoke.sh DIRECTORY-OF-THE-PROGRAMS [GUEST-IMAGE]       the image is that of `make guest-image`
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(realpath "${1:?usage: smoke.sh DIRECTORY-OF-THE-PROGRAMS [GUEST-IMAGE]}")
image=$(realpath "${2:-$here/../../.build/guest}")
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/smoke.py" "$programs/controlprogd" "$here/../../config/embedded.yaml" "$image"
