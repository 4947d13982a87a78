#!/usr/bin/env bash
# guard.sh FOLDER: runs a command in its own process group, and stops the whole group when standard input says so or
# ends. Only the runner holds the other end of that pipe, so nothing it started is left however it ends, even by kill
# -9. FOLDER is the runner's temporary folder, which is deleted if the runner was killed. The command's words come on
# standard input, each followed by NUL, and end with an empty word, so that a process list shows them only for the
# command itself.
folder=$1

# Seconds between TERM and KILL. The services stop waiting for slow downloads after five.
patience=10

command=()
while IFS= read -r -d '' word && [[ -n $word ]]; do
    command+=("$word")
done

# Hides bash's messages about how a command ended.
exec 3<&0 </dev/null 4>&2 2>/dev/null

# Ctrl-C also reaches this script. It is trapped and not ignored, because the command would inherit that.
trap : INT TERM HUP

# With job control, each background command becomes a process group.
set -m
"${command[@]}" 3<&- 2>&4 4>&- &
group=$!
exec 4>&-

end_group() {
    local tenths
    kill -TERM -- "-$group" || return
    for ((tenths = 0; tenths < patience * 10; tenths++)); do
        sleep 0.1
        kill -0 -- "-$group" || return
    done
    kill -KILL -- "-$group"
}

stop_with_runner() {
    local is_killed=
    read -r -d '' <&3 || is_killed=yes
    # From here on, TERM must not interrupt.
    trap '' TERM
    end_group
    [[ -z $is_killed ]] || rm -rf -- "${folder:?}"
}
stop_with_runner >/dev/null &
watch=$!
set +m
exec 3<&-

# A trapped signal interrupts the first wait.
until wait "$group"; code=$?; ! kill -0 "$group"; do :; done

end_group
kill "$watch"
wait "$watch"
exit "$code"
