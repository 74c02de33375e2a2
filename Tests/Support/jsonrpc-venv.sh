#!/usr/bin/env bash
# Makes a Python environment with the JSON-RPC client library that the daemon's tests drive. Does nothing when it is there.
# usage: jsonrpc-venv.sh DIRECTORY
set -euo pipefail
venv=$1
"$venv/bin/python" -c 'import jsonrpcclient' 2>/dev/null && exit 0
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 'jsonrpcclient>=4,<5'
"$venv/bin/python" -c 'import jsonrpcclient'
