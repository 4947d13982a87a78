#!/usr/bin/env bash
# The interface of toolbox.sh for OtaStack.Runner: tools.sh locate | code-server | extension | arduino-cli, and for the browser tests: axe. Writes
# each result as a line to standard output, and progress and failures to standard error.
set -euo pipefail

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
# shellcheck disable=SC2034 # read by toolbox.sh
state=$root/.otastack

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# shellcheck source=scripts/toolbox.sh
source "$root/scripts/toolbox.sh"

case $1 in
    # The path of arduino-cli, even before it is set up; then the command of code-server, or nothing if it is missing.
    locate)
        printf '%s\n' "$(arduino_cli_path)"
        ! find_code_server || printf '%s\n' "${code_server[@]}"
        ;;
    # The others install what is missing.
    code-server)
        set_up_code_server
        find_code_server
        printf '%s\n' "${code_server[@]}"
        ;;
    extension)
        set_up_extension
        printf '%s\n' "$extension"
        ;;
    axe)
        set_up_axe
        printf '%s\n' "$axe"
        ;;
    arduino-cli)
        set_up_arduino_cli
        printf '%s\n' "$(arduino_cli_path)"
        ;;
esac
