# Sourced by the demos: a daemon in a scratch directory, and what people type.
#
# usage: daemon=PATH; . lab.sh                for `chart` also programs=DIRECTORY charts=DIRECTORY
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/controlprog-demo.XXXXXX")
run=$scratch/run state=$scratch/state
pid=

# end_guests: kills what partitions still run. It is known as the daemon knows it, by the marks in its environment: what has made
# a session of its own is found too, and the pid of a process record could be another's by now.
end_guests() {
  local found
  for _ in $(seq 100); do
    found=$(grep -lzF -e "CONTROLPROG_QMP=$run/" -e "CONTROLPROG_MEMORY=$run/" /proc/[0-9]*/environ 2>/dev/null |
      sed 's|[^0-9]||g') || true
    [ -n "$found" ] || return 0
    xargs kill -KILL <<<"$found" 2>/dev/null || true
    read -rt 0.1 <> <(:) || true
  done
}

finish() {
  # Guests outlive the daemon: it ends them first, if it still can.
  [ ! -S "$run/control.sock" ] ||
    printf 'deact LPAR=LPAR0; deact LPAR=LPAR1\n' | timeout 10 socat -t 5 - "UNIX-CONNECT:$run/control.sock" >/dev/null 2>&1 ||
    true
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  [ -z "$pid" ] || wait "$pid" 2>/dev/null || true
  # Those of a daemon that died, or did not answer.
  end_guests
  rm -rf "$scratch"
}
trap finish EXIT

title() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
fail() { printf '\ndemo: %s\n' "$*" >&2; sed 's/^/  daemon: /' "$scratch/daemon.log" >&2; exit 1; }

# say WHO LINE: what an operator (control) or the software inside a partition (LPAR0, LPAR1) types.
say() {
  local who=$1 socket
  shift
  case $who in control) socket=$run/control.sock ;; *) socket=$run/partition/$who.sock ;; esac
  printf '%s\n' "$*" | socat -t 30 - "UNIX-CONNECT:$socket"
}
show() {
  printf '\033[2m%s>\033[0m %s\n' "$1" "${*:2}"
  say "$@" | sed 's/^/    /'
}

# start_daemon CONFIGURATION: returns when control.sock is there.
start_daemon() {
  "$daemon" --config "$1" --runtime-dir "$run" --state-dir "$state" 2>"$scratch/daemon.log" &
  pid=$!
  for _ in $(seq 100); do
    [ -S "$run/control.sock" ] && return
    kill -0 "$pid" 2>/dev/null || fail "the daemon ended"
    read -rt 0.1 <> <(:) || true
  done
  fail "no control.sock after 10 s"
}

# until_seen TEXT [SINCE]: waits for an event that contains it, by subscription from that event on.
until_seen() {
  local line found=
  coproc EVENTS { exec socat - "UNIX-CONNECT:$run/control.sock"; }
  local socat=$EVENTS_PID
  printf 'subscribe SINCE=%s\n' "${2:-0}" >&"${EVENTS[1]}"
  while IFS= read -rt 120 line <&"${EVENTS[0]}"; do
    [[ $line != *"$1"* ]] || { found=1; break; }
  done
  kill "$socat" 2>/dev/null || true
  wait "$socat" 2>/dev/null || true
  [ -n "$found" ] || kill -0 "$pid" 2>/dev/null || fail "the daemon ended before this was seen: $1"
  [ -n "$found" ] || fail "not seen within two minutes: $1"
}
next_event() { say control "show events SINCE=0 LIMIT=1000" | sed -n 's/^OK .*next=//p'; }
# guest_pid PARTITION: the process that the partition runs in.
guest_pid() { sed -n "s/.*guest started.*partition=$1 pid=\([0-9]*\).*/\1/p" "$scratch/daemon.log" | tail -n 1; }
# chart NAME: of the last handover.
chart() {
  "$programs/controlprog-timeline" --socket "$run/control.sock" --last-failover --width 110 --svg "$charts/$1.svg"
  printf '    also as a picture: %s\n' "$charts/$1.svg"
}
