# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# `./otastack password`: sets the password of an account, while the services run or not. The gateway's own program does it; the
# password goes there through a pipe, so that neither a list of processes nor the shell's history shows it.

set_password() {
    local user=admin data=$root/.data program=$root/OtaStack.Gateway/bin/Release/net10.0/OtaStack.Gateway.dll
    local password repeated answer
    while [[ $# -gt 0 ]]; do
        case $1 in
            --user=* | --data=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
        esac
        case $1 in
            --user | --data) [[ -n ${2-} ]] || fail "$1 needs a value" ;;
            *) fail "password knows no option \"$1\"; ./otastack help lists them" ;;
        esac
        case $1 in
            --user) user=$2 ;;
            --data) data=$2 ;;
        esac
        shift 2
    done
    [[ -d $data ]] || fail "there is no data folder $data; ./otastack run makes it, and --data names another"
    data=$(cd -- "$data" && pwd -P)

    need_dotnet
    [[ -f $program ]] || build_when_needed gateway OtaStack.Gateway

    if [[ -t 0 ]]; then
        read -rsp "New password of $user: " password && printf '\n'
        read -rsp "Again: " repeated && printf '\n'
        [[ $password == "$repeated" ]] || fail "it was not the same both times; nothing is changed"
    else
        IFS= read -r password || [[ -n $password ]] || fail "no password on standard input"
    fi

    answer=$(printf '%s\n' "$password" |
        Identity__Path=$data/identity Identity__PublicPath=$data/identity-public dotnet "$program" --set-password --user "$user" 2>&1) ||
        fail "$answer"
    say "$answer"
}
