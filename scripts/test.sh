# shellcheck shell=bash disable=SC2154 # the sourcing script sets root and state
# `./otastack test`: installs what the tests need, builds, runs every test project, and prints one line with the
# totals.

# shellcheck source=scripts/toolbox.sh
source "$root/scripts/toolbox.sh"
# shellcheck source=scripts/publish.sh
source "$root/scripts/publish.sh"
# shellcheck source=scripts/containers.sh
source "$root/scripts/containers.sh"

# Compilers of both chips and the classic builder; a browser and its trusted certificates; what code-server is built
# with, and base images.
debian_packages=(arduino-builder arduino-ctags gcc-riscv64-unknown-elf gcc-xtensa-lx106 picolibc-xtensa-lx106-elf
    chromium-headless-shell libnss3-tools
    g++ libkrb5-dev make python3
    wget)

run_tests() {
    [[ $# -eq 0 ]] || fail "test takes no options"
    passed=0 failed=0 skipped=0

    need_dotnet
    forget_settings
    install_packages
    # Takes minutes on a fresh machine, and is needed only at the end.
    set_up_ide &
    local ide=$!

    local build_options=()
    if can_publish; then
        build_options=(-p:OtaStackCompose=true)
    else
        say "the publishing test is skipped: $cannot_publish"
    fi

    # Most processes of the tests end within seconds, before recompiling their frequent methods pays: without it the tests
    # take a quarter less processor time.
    export DOTNET_TieredPGO=0 DOTNET_TC_CallCounting=0

    build OtaStack.sln || fail "the build failed; no tests were run"
    # Tests start hundreds of processes, and use the same assemblies as the services.
    make_ready_to_run OtaStack.{Api,Gateway,Manager,Runner,Web} tests/OtaStack.{FakeArduinoCli,FleetSimulator,Tests,EndToEndTests} &&
        export OTASTACK_READY_TO_RUN=yes
    mark_built services
    mark_built simulator
    mark_built runner
    mark_built demo

    # The in-process tests leave much of the processor idle, so the end-to-end tests' prerequisites are built meanwhile.
    begin_project OtaStack.Tests
    wait "$ide" || say "tests that need the IDE will fail"
    run_extension_tests
    start_containers || failed=$((failed + 1))
    end_project OtaStack.Tests

    run_project OtaStack.AppHost.Tests
    run_project OtaStack.EndToEndTests

    stop_containers
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((failed == 0))
}

set_up_ide() {
    set_up_code_server && set_up_extension
}

# Tests start services; settings of the caller's shell must not reach them.
forget_settings() {
    local variable
    for variable in $(compgen -e); do
        case $variable in
            *__* | ASPNETCORE_* | OTASTACK_* | OTEL_*) unset "$variable" ;;
        esac
    done
}

install_packages() {
    local missing=() package sudo=() cache
    if ! command -v apt-get >/dev/null; then
        say "this is not Debian: tests will fail if one of these is missing: ${debian_packages[*]}"
        return
    fi
    command -v npm >/dev/null || missing+=(npm)
    for package in "${debian_packages[@]}"; do
        [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == "install ok installed" ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0

    if [[ $(id -u) != 0 ]]; then
        sudo=(sudo -n)
        if ! sudo -n true 2>/dev/null; then
            say "missing packages, which only root can install: apt-get install ${missing[*]}; tests that need them will fail"
            return
        fi
    fi

    say "installing ${missing[*]}"
    mkdir -p "$state"
    # A separate cache, because another apt-get may clear the shared one.
    cache=$(mktemp -d)
    mkdir "$cache/partial"
    local install=(${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive
        apt-get -o "Dir::Cache::archives=$cache" -o DPkg::Lock::Timeout=300 -qq --yes)
    if ! "${install[@]}" install --no-install-recommends "${missing[@]}" >"$state/apt.log" 2>&1 &&
        ! { "${install[@]}" update && "${install[@]}" install --no-install-recommends "${missing[@]}"; } \
            >"$state/apt.log" 2>&1; then
        say "could not install ${missing[*]} (see .otastack/apt.log); tests that need them will fail"
    fi
    ${sudo[@]+"${sudo[@]}"} rm -rf "$cache"
}

run_project() {
    test_project "$1"
    count_project "$1"
}

# begin_project NAME, end_project NAME: tests a project in the background, one at a time. Its output is shown at the end.
begin_project() {
    local log=$state/test-results/$1.log
    mkdir -p "${log%/*}"
    say "$1 runs in the background (see .otastack/test-results/$1.log)"
    # Ctrl-C does not reach background processes, so this script ends their group.
    set -m
    test_project "$1" </dev/null >"$log" 2>&1 &
    set +m
    background=$!
    trap 'kill -TERM -- "-$background" 2>/dev/null || :' EXIT
}

end_project() {
    wait "$background" || :
    trap - EXIT
    cat "$state/test-results/$1.log"
    count_project "$1"
}

# Tests a project. The file "outcome" of its results receives the runner's exit code, and the seconds that it ran.
test_project() {
    local results=$state/test-results/$1 started=$SECONDS code=0
    rm -rf "$results"
    mkdir -p "$results"
    # A project without tests, or whose tests are not found, counts as failed.
    (cd "$root" && dotnet test "tests/$1" --no-build --configuration Release --nologo --verbosity minimal \
        --logger trx --results-directory "$results" --blame-hang-timeout 15m --blame-hang-dump-type none) || code=$?
    printf '%d %d\n' "$code" $((SECONDS - started)) >"$results/outcome"
}

# Counts the results of a project.
count_project() {
    local name=$1 trx code=1 seconds=0 ok=0 bad=0 left_out=0
    read -r code seconds 2>/dev/null <"$state/test-results/$name/outcome" || say "$name: its runner was stopped"
    for trx in "$state/test-results/$name"/*.trx; do
        [[ -f $trx ]] && add_counters "$trx"
    done
    # The runner failed without a failed test: it crashed, or wrote no results.
    if ((bad == 0 && (code != 0 || ok + left_out == 0))); then
        bad=1
        say "$name: the test runner ended with exit code $code without a failed test, or found no tests"
    fi
    say "$name: $ok passed, $bad failed, $left_out skipped in $seconds s"
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left_out))
}

# Types, lint and unit tests of the VS Code extension, by npm.
run_extension_tests() {
    local log=$state/test-results/extension.log started=$SECONDS code=0 ok bad
    mkdir -p "${log%/*}"
    (set_up_node "the extension's check" "and run the tests again" && link_extension_packages "$extension_folder" &&
        cd "$extension_folder" && with_node npm run check) >"$log" 2>&1 || code=$?
    ok=$(node_counter pass "$log") bad=$(node_counter fail "$log")
    if ((bad == 0 && (code != 0 || ok == 0))); then
        bad=1
        say "the extension's check ended with exit code $code: $(grep -m1 -iE 'error|not found' "$log" || tail -n1 "$log")"
    elif ((bad > 0)); then
        grep -E '^ *not ok |✖' "$log" || :
    fi
    say "extension: $ok passed, $bad failed, 0 skipped in $((SECONDS - started)) s (see .otastack/test-results/extension.log)"
    passed=$((passed + ok)) failed=$((failed + bad))
}

# The number in "# pass 12" at the end of node's test output. Other versions use another sign instead of #.
node_counter() {
    local number
    number=$(grep -oE "^[^ ]+ $1 [0-9]+$" "$2" | tail -n1 | grep -oE '[0-9]+$') || number=0
    printf '%d' "$number"
}

# Adds <Counters total="3" executed="3" passed="3" .../> of a result file. Skipped tests are in the total, but not
# executed.
add_counters() {
    local counters executed passing
    counters=$(grep -m1 -o '<Counters [^>]*' "$1") || return 0
    executed=$(attribute executed "$counters")
    passing=$(attribute passed "$counters")
    ok=$((ok + passing))
    bad=$((bad + executed - passing))
    left_out=$((left_out + $(attribute total "$counters") - executed))
}

attribute() {
    [[ $2 =~ \ $1=\"([0-9]+)\" ]] && printf '%s' "${BASH_REMATCH[1]}"
}
