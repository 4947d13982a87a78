# shellcheck shell=bash disable=SC2154 # the sourcing script sets root, data and runtime
# The IDE of `./otastack run`: code-server as it is needed here, and the tools that are missing, set up while everything
# else already serves. Sourced by run.sh, and by code-server.sh for the AppHost.

# shellcheck source=scripts/toolbox.sh
source "$root/scripts/toolbox.sh"

# code-server gives a shell to whoever gets in, and leaves sign-in to the gateway. Its door is therefore no port, which
# every user of this machine and every page in a browser could reach, but a socket in a folder of this user's.
start_ide() {
    prepare_ide "$data/ide" "$runtime/ide.sock" "$data/workspace"
    export services__ide__ide__0=unix://$ide_socket
    start_service ide "$ide_workspace" "" serve_ide
}

# prepare_ide HOME SOCKET WORKSPACE
prepare_ide() {
    ide_home=$1 ide_socket=$2 ide_workspace=$3 ide_ready=
    ! find_code_server || ide_ready=yes
    mkdir -p "$ide_home/user/User"
    [[ -e $ide_home/user/User/settings.json ]] ||
        cp "$root/OtaStack.Ide/settings.json" "$ide_home/user/User/settings.json"
}

serve_ide() {
    # Of a start that failed.
    [[ -z ${announcer-} ]] || kill "$announcer" 2>/dev/null || :
    rm -f "$ide_socket"

    set_up_noted_code_server || return "$gave_up"
    find_code_server
    note_about_ide "It is being started."
    install_extension
    announce_ide &
    announcer=$!

    without_settings "${code_server[@]}" \
        --socket "$ide_socket" --socket-mode 600 --auth none --config "$ide_home/config.yaml" \
        --user-data-dir "$ide_home/user" --extensions-dir "$ide_home/extensions" \
        --disable-telemetry --disable-update-check --disable-workspace-trust \
        --disable-getting-started-override --disable-proxy "$ide_workspace"
}

# What people read at /ide while there is no IDE.
note_about_ide() {
    printf '%s\n' "$1" >"$Gateway__IdeNotePath"
}

set_up_noted_code_server() {
    ! find_code_server || return 0
    local progress=$runtime/ide-progress line
    set_up_code_server 2>&1 | while IFS= read -r line; do
        printf '%s\n' "$line"
        line=${line#otastack: }
        printf '%s\n' "$line" >"$progress"
        note_about_ide "It is being set up, once; that takes about three minutes. Now: $line."
    done || {
        note_about_ide "It could not be set up: $(<"$progress")"
        return 1
    }
}

# The IDE is of use without it, so this never stops it.
install_extension() {
    set_up_extension || return 0
    local installed=$ide_home/extensions/.otastack
    [[ ! -f $installed || $(<"$installed") != "$extension" ]] || return 0

    if without_settings "${code_server[@]}" --user-data-dir "$ide_home/user" --extensions-dir "$ide_home/extensions" \
        --install-extension "$extension" --force >"$toolbox/install-extension.log" 2>&1; then
        printf '%s\n' "$extension" >"$installed"
    else
        say "the extension could not be installed (see $toolbox/install-extension.log)"
    fi
}

announce_ide() {
    until [[ -S $ide_socket ]]; do sleep 0.2; done
    rm -f "$Gateway__IdeNotePath"
    [[ -n $ide_ready ]] || say "the IDE is ready"
}

# Runs in the background, once. The Manager looks for the program again and again, and shows what this note says.
start_arduino_cli_setup() {
    export Manager__ArduinoCliPath Manager__ArduinoCliSetupPath=$runtime/arduino-cli-setup
    Manager__ArduinoCliPath=$(arduino_cli_path)
    [[ -x $Manager__ArduinoCliPath ]] || start_task builder show_arduino_cli_setup
}

show_arduino_cli_setup() {
    local line note=$Manager__ArduinoCliSetupPath
    printf 'arduino-cli is being set up: version %s is fetched.\n' "$arduino_cli_version" >"$note"
    if line=$(set_up_arduino_cli 2>&1); then
        say "arduino-cli is ready"
        rm -f "$note"
    else
        printf '%s\n' "$line"
        printf '%s\n' "${line##*otastack: }" >"$note"
    fi
}

# A terminal of the IDE, and every extension, sees the environment: what is meant for the services is not in it.
without_settings() {
    local variable unset=()
    for variable in $(compgen -e); do
        case $variable in
            *__* | ASPNETCORE_* | OTASTACK_* | OTEL_* | AddressFile | DOTNET_ENVIRONMENT | DOTNET_SHUTDOWNTIMEOUTSECONDS | \
                PORT | PASSWORD | HASHED_PASSWORD | CODE_SERVER_* | VSCODE_*) unset+=(-u "$variable") ;;
        esac
    done
    env ${unset[@]+"${unset[@]}"} "$@"
}
