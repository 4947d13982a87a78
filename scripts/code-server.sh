#!/usr/bin/env bash
# The IDE as a process of the AppHost (Ide:Mode=process), as `./otastack run` has it: code-server.sh HOME WORKSPACE
# It listens on HOME/ide.sock. While it does not, HOME/note says why.
set -euo pipefail

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
state=$root/.otastack
runtime=$1
Gateway__IdeNotePath=$1/note
gave_up=69

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# shellcheck source=scripts/ide.sh
source "$root/scripts/ide.sh"

prepare_ide "$1" "$1/ide.sock" "$2"

end_ide() {
    local tenths
    kill -- "-$server" 2>/dev/null || return 0
    for ((tenths = 0; tenths < 80; tenths++)); do
        kill -0 -- "-$server" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$server" 2>/dev/null || :
}

# A group of its own, which ends with this script: one that outlived it would take the socket of the next with it.
set -m
serve_ide </dev/null &
set +m
server=$!
trap end_ide EXIT
trap 'exit 0' INT TERM HUP
wait "$server"
