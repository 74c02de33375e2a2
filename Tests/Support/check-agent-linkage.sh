#!/bin/bash
# Builds the agent as guests get it (`make agent-static`, stripped) and checks what it is made of: no GRDB, no
# SQLite, no Foundation of any kind, no Swift library to install beside it, at most 25 MB; says its figures.
#
#   Tests/Support/check-agent-linkage.sh [PROGRAM]     checks PROGRAM instead of building one
set -euo pipefail
cd "$(dirname "$0")/../.."
limit=$((25 * 1000 * 1000))
# Resident, in kB; a miss is said and does not fail.
goal=$((12 * 1024))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program=${1:-}
if [ -z "$program" ]; then
  program=.build-agent/controlprog-agent
  make --no-print-directory agent-static AGENT_STATIC="$program" ${SWIFT:+SWIFT="$SWIFT"}
fi

bad=0
fail() { echo "check-agent-linkage: $*" >&2; bad=1; }

ldd "$program" > "$work/libraries"
nm "$program" > "$work/symbols" 2> "$work/problems" || true
# Without symbols nothing could be found, and nothing would be proved.
[ -s "$work/symbols" ] || fail "$program is stripped already: give the one that has symbols"

grep -iE 'libswift|libFoundation|lib_Foundation|sqlite' "$work/libraries" >&2 && fail "a library that guests do not have"
for word in 4GRDB sqlite3_ 10Foundation 20FoundationEssentials 28FoundationInternationalization; do
  count=$(grep -c -- "$word" "$work/symbols" || true)
  # `10Foundation` is the module's mangled name; the module's own symbols begin with it.
  own=$(grep -cE " [tTdDrRbB] (\\\$s|_?)$word" "$work/symbols" || true)
  [ "$own" = 0 ] || fail "$own symbols of ${word#[0-9]*} are linked ($count name it)"
done

cp "$program" "$work/stripped"
strip "$work/stripped"
size=$(stat -c %s "$work/stripped")
[ "$size" -le "$limit" ] || fail "stripped it has $size bytes, more than $limit"

# Resident once it has said hello to somebody who only listens.
mkfifo "$work/heard"
socat -u "UNIX-LISTEN:$work/agent.sock" "CREATE:$work/heard" &
listener=$!
exec 3<> "$work/heard"
"$work/stripped" --socket "$work/agent.sock" 2> "$work/log" &
agent=$!
resident=
anonymous=
if read -r -t 30 _ <&3; then
  resident=$(awk '/^VmRSS/{print $2}' "/proc/$agent/status")
  anonymous=$(awk '/^RssAnon/{print $2}' "/proc/$agent/status")
else
  fail "the agent said nothing: $(cat "$work/log")"
fi
kill "$agent"
wait "$agent" || fail "the agent did not end well: $(cat "$work/log")"
wait "$listener" || true

echo "controlprog-agent: $size bytes stripped (at most $limit), ${resident:-?} kB resident, ${anonymous:-?} kB of it its own;" \
  "libraries: $(awk '{print $1}' "$work/libraries" | grep -vE 'vdso|ld-linux' | tr '\n' ' ')"
if [ -n "$resident" ] && [ "$resident" -gt "$goal" ]; then
  echo "check-agent-linkage: MISSED the goal of $goal kB resident by $((resident - goal)) kB"
elif [ -n "$resident" ]; then
  echo "check-agent-linkage: within the goal of $goal kB resident"
fi
exit $bad
