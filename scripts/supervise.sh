# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# Keeps the services running, and leaves none behind. Sourced by run.sh.
#
# Each service is a process group of its own: a supervisor that restarts it, the service with all its children, and the
# filter that prefixes its log. The reaper, one more group, knows them all and reads from a pipe that only this script
# holds open: however the script ends (even by kill -9), the pipe closes, and the reaper stops every group.

# Seconds between TERM and KILL. The services themselves stop waiting for slow downloads after five.
patience=10

# A service that ends with this exit code is not started again: a person has to do something first.
readonly gave_up=69

# Ignored signals are inherited, and a shell cannot trap a signal that was ignored when it started, so the script starts itself
# again with the default signals. A background command of a script ignores SIGINT, and with SIGTERM ignored, only SIGKILL could stop
# the services. SIGHUP is not changed, so that `nohup ./otastack run` outlives the terminal.
ensure_interruptible() {
    local key value
    if [[ ! -r /proc/self/status || -n ${OTASTACK_INTERRUPTIBLE-} ]]; then
        unset OTASTACK_INTERRUPTIBLE
        return
    fi
    while read -r key value; do
        [[ $key == SigIgn: ]] && break
    done <"/proc/$$/status"
    # Bits 1 and 14 are SIGINT and SIGTERM.
    if ((0x$value & 0x4002)) && env --default-signal=INT,TERM true 2>/dev/null; then
        OTASTACK_INTERRUPTIBLE=yes exec env --default-signal=INT,TERM "$root/otastack" run "$@"
    fi
}

begin_supervision() {
    supervisors=()
    runtime=$(mktemp -d "${TMPDIR:-/tmp}/otastack.XXXXXX")
    mkfifo "$runtime/lifeline"
    in_own_group reap
    reaper=$!
    exec 9>"$runtime/lifeline"

    trap '' PIPE
    trap stop_services EXIT
    trap 'trap "" INT TERM HUP; say "stopping"; exit 0' INT TERM HUP
}

# Job control for the moment of the start only: while it is on, a mere `sleep` would take Ctrl-C from this script.
in_own_group() {
    set -m
    (exec 9>&- && "$@") &
    set +m
}

reap() {
    trap '' INT TERM HUP
    local group groups=() tenths
    while read -r group; do
        groups+=("$group")
    done <"$runtime/lifeline"

    signal_groups TERM
    for ((tenths = 0; tenths < patience * 10; tenths++)); do
        signal_groups 0 || break
        sleep 0.1
    done
    signal_groups KILL || :
    rm -rf "$runtime"
}

# Succeeds while at least one group is there.
signal_groups() {
    local group found=1
    for group in ${groups[@]+"${groups[@]}"}; do
        ! kill -s "$1" -- "-$group" 2>/dev/null || found=0
    done
    return "$found"
}

# start_service NAME FOLDER URLS COMMAND...: FOLDER is the content root, URLS what it shall listen on.
start_service() {
    in_own_group supervise "$@" </dev/null
    # Without its job entry bash does not comment on how it ends.
    disown "$!"
    supervisor=$!
    printf '%s\n' "$supervisor" >&9
    is_optional "$1" || supervisors+=("$supervisor")
}

# Boards can do without these: however often they fail, the others go on.
is_optional() {
    [[ $1 == ide || $1 == manager ]]
}

# start_task NAME COMMAND...: something that ends by itself, and is not started again.
start_task() {
    in_own_group log_task "$@" </dev/null
    disown "$!"
    printf '%s\n' "$!" >&9
}

log_task() {
    local name=$1
    shift
    "$@" 2>&1 | prefix_log "$name"
}

supervise() {
    # Stays until its service has ended: a group whose leader left first would leave a zombie where nobody collects them.
    trap : TERM
    exec 3>&1
    keep_running "$@" 2>&1 | prefix_log "$1"
}

# Restarts the service, on the same address, with growing pauses. Gives up after a failed first start, for then the
# settings are wrong, or three failed ones in a row; the stack ends with it. What boards can do without is tried on,
# where it was up once or never says that it is.
keep_running() {
    local name=$1 folder=$2 url=$3 code started stopping='' failures=0 pause=1 ever_up=''
    shift 3
    trap 'stopping=yes' TERM
    cd -- "$folder" || return
    while :; do
        rm -f "$runtime/$name"
        started=$SECONDS
        code=0
        # The outer redirection is for bash's own remark on a killed command.
        { ASPNETCORE_URLS=$url AddressFile=$runtime/$name "$@" 2>&1; } 2>/dev/null || code=$?
        [[ -z $stopping ]] || return 0

        # Our services write their address there once they listen.
        if [[ -s $runtime/$name ]]; then
            ever_up=yes failures=0 url=$(<"$runtime/$name")
        else
            failures=$((failures + 1))
        fi

        ((code != gave_up)) || return 0
        if [[ -z $ever_up && -n $url ]]; then
            say "$name did not start (exit code $code)" >&3
            return 1
        elif is_optional "$name"; then
            failures=0
        elif ((failures == 3)); then
            say "$name failed to start three times in a row (exit code $code)" >&3
            return 1
        fi

        ((SECONDS - started < 60)) || pause=1
        say "$name ended with exit code $code; starting it again in $pause s" >&3
        sleep "$pause" || :
        [[ -z $stopping ]] || return 0
        pause=$((pause < 16 ? pause * 2 : 30))
    done
}

prefix_log() {
    local label line
    # Outlives TERM, so that the last words of its service are seen; ends with it.
    trap '' TERM
    printf -v label '%-7s | ' "$1"
    if command -v stdbuf >/dev/null; then
        exec stdbuf -oL sed "s/^/$label/"
    fi
    while IFS= read -r line; do
        printf '%s%s\n' "$label" "$line" || :
    done
}

# Sets $address to what the service NAME, the last one started, listens on. Fails where boards can do without it and it
# does not start; without any other service everything ends.
wait_for_address() {
    local tenths
    for ((tenths = 0; tenths < 600; tenths++)); do
        if [[ -s $runtime/$1 ]]; then
            # shellcheck disable=SC2034 # read by the caller
            address=$(<"$runtime/$1")
            return
        fi
        stop_if_failed
        kill -0 "$supervisor" 2>/dev/null || return 1
        sleep 0.1
    done
    ! is_optional "$1" || return 1
    fail "$1 did not start within 60 s"
}

stop_if_failed() {
    local supervisor
    for supervisor in "${supervisors[@]}"; do
        kill -0 "$supervisor" 2>/dev/null || exit 1
    done
}

watch_services() {
    while :; do
        stop_if_failed
        # A trap runs during `wait`, not during a foreground command.
        sleep 1 &
        wait "$!" || :
    done
}

stop_services() {
    trap '' INT TERM HUP
    exec 9>&-
    while kill -0 "$reaper" 2>/dev/null; do
        sleep 0.1
    done
}
