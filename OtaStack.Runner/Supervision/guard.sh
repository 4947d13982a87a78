#!/usr/bin/env bash
# guard.sh FOLDER: runs a command as a process group of its own, and stops the whole group when standard input says so or ends.
# The runner alone holds the other end of that pipe: however it ends, even by kill -9, nothing that it started is left. FOLDER,
# its temporary one, is removed where the runner can no longer do so.
# The words of the command come on standard input, each followed by NUL, and an empty one at the end: in a list of processes,
# only the command itself has them.
folder=$1

# Seconds between TERM and KILL. The services stop waiting for slow downloads after five.
patience=10

command=()
while IFS= read -r -d '' word && [[ -n $word ]]; do
    command+=("$word")
done

# Bash's remarks on how a command ended are not for people.
exec 3<&0 </dev/null 4>&2 2>/dev/null

# Ctrl-C reaches this script too. It is not ignored, because the command would inherit that.
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
    # From here on, what was begun is done.
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
