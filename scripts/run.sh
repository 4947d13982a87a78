# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# `./otastack run`: checks what a person can mend, builds, starts the services, says where they are.
#
# The light way, for a box without Aspire's tools: three processes, restarted when they die, no dashboard, no containers.

# shellcheck source=scripts/supervise.sh
source "$root/scripts/supervise.sh"
# shellcheck source=scripts/ide.sh
source "$root/scripts/ide.sh"

run() {
    ensure_interruptible "$@"
    parse_run_options "$@"
    take_password
    need_dotnet
    prepare_data
    check_port
    build_when_needed services OtaStack.Api OtaStack.Manager OtaStack.Gateway

    local gateway_url
    begin_supervision
    set_service_environment
    export Gateway__IdeNotePath=$runtime/ide-note
    if [[ -n $with_ide ]]; then
        start_ide
    else
        note_about_ide "It was left out, for ./otastack run was given --no-ide."
    fi
    start_arduino_cli_setup
    start_service api "$root/OtaStack.Api" http://127.0.0.1:0 dotnet bin/Release/net10.0/OtaStack.Api.dll
    wait_for_address api
    export services__api__http__0=$address
    start_service manager "$root/OtaStack.Manager" http://127.0.0.1:0 dotnet bin/Release/net10.0/OtaStack.Manager.dll
    manager_runs=
    if wait_for_address manager; then
        manager_runs=yes
        export services__manager__http__0=$address
    fi
    SignIn__Password=$given_password SignIn__FirstPasswordFile=$runtime/first-password \
        start_service gateway "$root/OtaStack.Gateway" "http://$host_in_url:$port" dotnet bin/Release/net10.0/OtaStack.Gateway.dll
    wait_for_address gateway
    gateway_url=$address
    check_bound_address
    wait_for_health
    print_block
    watch_services
}

parse_run_options() {
    host=0.0.0.0 port=8080 data=$root/.data with_ide=yes
    while [[ $# -gt 0 ]]; do
        case $1 in
            --no-ide)
                with_ide=
                shift
                continue
                ;;
            --host=* | --port=* | --data=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
        esac
        case $1 in
            --host | --port | --data) [[ -n ${2-} ]] || fail "$1 needs a value" ;;
            *) fail "run knows no option \"$1\"; ./otastack help lists them" ;;
        esac
        case $1 in
            --host) host=$2 ;;
            --port) port=$2 ;;
            --data) data=$2 ;;
        esac
        shift 2
    done

    [[ $port =~ ^(0|[1-9][0-9]{0,4})$ && $port -le 65535 ]] || fail "--port is \"$port\"; it may be 0 to 65535"

    # Kestrel would take any other text for a host name, and listen on every address of the machine.
    local octet='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
    [[ $host != localhost ]] || host=127.0.0.1
    [[ $host =~ ^\[(.*)\]$ ]] && host=${BASH_REMATCH[1]}
    if [[ $host =~ ^$octet(\.$octet){3}$ ]]; then
        host_in_url=$host
    elif [[ $host =~ ^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$ ]]; then
        host_in_url="[$host]"
    else
        fail "--host is \"$host\"; it takes an IP address of this machine (0.0.0.0: all of them)"
    fi
    case $host in
        0.0.0.0) local_host=127.0.0.1 ;;
        ::) local_host=::1 ;;
        *) local_host=$host ;;
    esac
}

# For the gateway alone: the environment of everything else is open to whoever uses the IDE's terminal or builds a sketch.
take_password() {
    given_password=${OTASTACK_PASSWORD-${SignIn__Password-}}
    unset OTASTACK_PASSWORD SignIn__Password
    [[ -z $given_password || ${#given_password} -ge 10 ]] ||
        fail "OTASTACK_PASSWORD is too short: a password needs at least 10 characters"
}

prepare_data() {
    make_folder "$data"
    make_folder "$data/builds"
    make_folder "$data/receipts"
    make_folder "$data/workspace"
    make_folder "$data/toolchain"
    make_folder "$data/manager"
    make_folder "$data/ide"
    make_folder "$data/identity"
    make_folder "$data/identity-public"
    data=$(cd -- "$data" && pwd -P)

    # The API holds this lock for as long as it runs; asking here answers before a build and not after it.
    if [[ -f $data/otastack.lock ]] && command -v flock >/dev/null && ! flock -n "$data/otastack.lock" true; then
        fail "another OtaStack is running on $data; stop it, or choose another folder with --data"
    fi
}

# Every service runs as this user. Images and sketches contain Wi-Fi passwords, so other users must not read them. A folder of
# another user is not changed.
make_folder() {
    local reason
    reason=$(umask 077 && LC_ALL=C mkdir -p -- "$1" 2>&1) ||
        fail "cannot use $data as data folder: cannot make $1: ${reason##*: }"
    [[ -w $1 && -x $1 ]] || fail "cannot use $data as data folder: $1 is not writable"
    # The data folder itself, where it exists, stays as it is: it may be one that others share, such as /srv.
    [[ $1 == "$data" ]] || chmod go-rwx -- "$1" 2>/dev/null || :
}

check_port() {
    [[ $port == 0 ]] || ! is_listening "$local_host" "$port" ||
        fail "port $port is in use; stop what listens there, or choose another port with --port"
}

is_listening() {
    # An address that is not of this machine would not answer for minutes.
    local patience=()
    ! command -v timeout >/dev/null || patience=(timeout 2)
    # shellcheck disable=SC2016 # expanded by the inner shell
    ${patience[@]+"${patience[@]}"} bash -c ': <>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}

set_service_environment() {
    export ASPNETCORE_ENVIRONMENT=Production DOTNET_ENVIRONMENT=Production
    export Data__Path=$data Builds__Path=$data/builds Builds__ReceiptsPath=$data/receipts
    export Manager__DataPath=$data/manager Manager__WorkspacePath=$data/workspace
    export Manager__ToolchainPath=$data/toolchain Manager__BuildsPath=$data/builds Manager__ReceiptsPath=$data/receipts
    export Identity__Path=$data/identity Identity__PublicPath=$data/identity-public
    export Identity__PublicKeyPath=$data/identity-public/token-key.pem
    # Less than the reaper's patience: what waits to be written is written before a slow download could cost it that.
    export DOTNET_SHUTDOWNTIMEOUTSECONDS=5
    unset ASPNETCORE_HTTP_PORTS ASPNETCORE_HTTPS_PORTS

    # A person reads these logs; whoever wants JSON or more detail sets these variables himself.
    export Logging__Console__FormatterName="${Logging__Console__FormatterName-simple}"
    export Logging__Console__FormatterOptions__SingleLine="${Logging__Console__FormatterOptions__SingleLine-true}"
    export Logging__Console__FormatterOptions__TimestampFormat="${Logging__Console__FormatterOptions__TimestampFormat-HH:mm:ss }"
    export Logging__LogLevel__Microsoft="${Logging__LogLevel__Microsoft-Warning}"
    export Logging__LogLevel__System="${Logging__LogLevel__System-Warning}"
    export Logging__LogLevel__Yarp="${Logging__LogLevel__Yarp-Warning}"
}

check_bound_address() {
    port=${gateway_url##*:}
    port=${port%%/*}
    case $host:$gateway_url in
        0.0.0.0:* | :::*) ;;
        *//0.0.0.0:* | *//\[::\]:*)
            fail "--host $host is no IP address of this machine"
            ;;
    esac
}

wait_for_health() {
    local attempt
    for ((attempt = 0; attempt < 600; attempt++)); do
        ! is_healthy || return 0
        stop_if_failed
        sleep 0.1
    done
    fail "the gateway does not answer on $gateway_url/health"
}

# 200, or a redirect where browsers are sent to HTTPS.
is_healthy() {
    (
        exec 5<>"/dev/tcp/$local_host/$port"
        printf 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&5
        read -r -t 5 status <&5
        [[ $status == *" 200 "* || $status == *" 30"* ]]
    ) 2>/dev/null
}

print_block() {
    local here there secure='' sign_in ide manager
    here=http://$(in_url "$local_host"):$port
    there=$here
    case $host in
        0.0.0.0 | ::) there=http://$(in_url "$(lan_address)"):$port ;;
    esac

    if [[ -n ${Gateway__Https__CertificatePath-} ]]; then
        secure="   or https://${there#http://}"
        secure=${secure%:*}:${Gateway__Https__PublicPort-${Gateway__Https__Port-8443}}
    fi

    sign_in="admin   (forgotten? ./otastack password)"
    [[ -z $given_password ]] || sign_in="admin   (password: OTASTACK_PASSWORD, or what ./otastack password has set since)"
    if [[ -s $runtime/first-password ]]; then
        sign_in="admin / $(<"$runtime/first-password")   (shown this once; ./otastack password sets another)"
        rm -f "$runtime/first-password"
    fi

    ide=$there/ide/
    if [[ -z $with_ide ]]; then
        ide="left out (--no-ide)"
    elif [[ -z $ide_ready ]]; then
        ide="$ide   (being set up, see the lines of \"ide\")"
    fi
    manager="$there/manager/"
    if [[ -z $manager_runs ]]; then
        manager="not running, see the lines of \"manager\"; boards and the IDE do without it"
    elif [[ ! -x $Manager__ArduinoCliPath ]]; then
        manager="$manager   (no arduino-cli yet, see the lines of \"builder\")"
    fi

    cat <<BLOCK 2>/dev/null || :

  OtaStack is ready.
    Open         $there$([[ $there == "$here" ]] || printf '   on this machine: %s' "$here")$secure
    Sign in      $sign_in
    Boards poll  $there/ota
    Builds       $data/builds   (put compiled images here)
    Data         $data
    IDE          $ide
    Manager      $manager
    Mind         the IDE and compilers run as you and can read your files; only containers keep them apart
  Ctrl-C stops it.

BLOCK
}

in_url() {
    case $1 in
        *:*) printf '[%s]' "$1" ;;
        *) printf '%s' "$1" ;;
    esac
}

# The first IPv4 address that other machines can use, else loopback.
lan_address() {
    local candidate
    for candidate in $(hostname -I 2>/dev/null || ipconfig getifaddr en0 2>/dev/null); do
        case $candidate in
            *:* | 127.* | 169.254.*) ;;
            *)
                printf '%s' "$candidate"
                return
                ;;
        esac
    done
    printf '%s' "$local_host"
}
