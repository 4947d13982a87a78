# shellcheck shell=bash disable=SC2154 # the sourcing script sets root and state, toolbox.sh code_server_home
# The container stage of `./otastack test`: builds the images, starts them with Docker Compose, and leaves the rest to the
# tests in tests/OtaStack.EndToEndTests/Containers. Sourced by test.sh, after toolbox.sh.
#
# A container engine that answers is used as it is, with the upstream base images. Where there is none, root on Debian gets
# one for the time of the tests (container-engine.sh), with stand-ins under the upstream images' names.

# shellcheck source=scripts/container-engine.sh
source "$root/scripts/container-engine.sh"

containers_tests=$root/tests/OtaStack.EndToEndTests/Containers
containers_run=

# Returns 0 when the stack runs: OTASTACK_CONTAINERS is the docker to ask then, DOCKER_* and COMPOSE_* say what for.
# Returns 0 as well when there is no engine: OTASTACK_NO_CONTAINERS is the reason. Returns 1 when there was one, and
# something went wrong.
start_containers() {
    local started=$SECONDS
    containers_log=$state/containers.log no_engine=''
    unset OTASTACK_CONTAINERS OTASTACK_NO_CONTAINERS
    mkdir -p "$state"
    : >"$containers_log"

    if ! find_engine; then
        export OTASTACK_NO_CONTAINERS=$no_engine
        say "containers: left out, for $no_engine"
        stop_containers
    elif make_base_images && build_images && start_stack; then
        say "containers: up after $((SECONDS - started)) s"
        export OTASTACK_CONTAINERS=$docker_program
    else
        say "containers: failed; the end of .otastack/containers.log:"
        tail -n 20 "$containers_log" | sed 's/^/    /'
        stop_containers
        return 1
    fi
}

# Takes everything away again. So does the end of the script that started it, however it ends.
stop_containers() {
    [[ -n $containers_run ]] || return 0
    exec 8>&-
    wait "$containers_watcher" || :
    containers_run=
    unset OTASTACK_CONTAINERS
}

# step NAME COMMAND...: what it says goes to the log; how long it took, to the person.
step() {
    local name=$1 started=$SECONDS code=0
    shift
    printf '\n== %s\n' "$name" >>"$containers_log"
    "$@" >>"$containers_log" 2>&1 </dev/null || code=$?
    ((code == 0 && SECONDS - started < 2)) || say "containers: $name, $((SECONDS - started)) s"
    return "$code"
}

docker() { command "$docker_program" "$@"; }

find_engine() {
    docker_program=$(type -P docker || :)
    if [[ -n $docker_program ]] && docker info >/dev/null 2>&1; then
        own_engine=
        can_use_engine || return
        begin_containers
    else
        own_engine=yes
        can_start_engine || return
        lock_engine
        begin_containers
        if ! step "packages of an engine" unpack_engine || ! step "engine" start_engine; then
            no_engine="none answers, and starting one failed: $(tail -n1 "$containers_log")"
            return 1
        fi
    fi

    export COMPOSE_PROJECT_NAME=otastack-test-$$
    export COMPOSE_FILE=$containers_tests/docker-compose.yaml:$containers_tests/docker-compose.test.yaml
    export COMPOSE_PROGRESS=plain BUILDKIT_PROGRESS=plain
    export API_IMAGE=$COMPOSE_PROJECT_NAME-api GATEWAY_IMAGE=$COMPOSE_PROJECT_NAME-gateway
    export IDE_IMAGE=$COMPOSE_PROJECT_NAME-ide MANAGER_IMAGE=$COMPOSE_PROJECT_NAME-manager
    export ADMIN_PASSWORD=containers-$$-$RANDOM GATEWAY_PORT=0
    # Both are for docker-compose.test.yaml. Own engine: its builds use the network as the machine does, bridge or not.
    export OTASTACK_TEST_NETWORK=${own_engine:+host} OTASTACK_TEST_ARDUINO_CLI=$containers_run/arduino-cli
    declare -px DOCKER_HOST DOCKER_CONFIG "${!COMPOSE_@}" "${!OTASTACK_TEST_@}" ADMIN_PASSWORD GATEWAY_PORT \
        API_IMAGE GATEWAY_IMAGE IDE_IMAGE MANAGER_IMAGE >"$containers_run/environment" 2>/dev/null || :
}

can_use_engine() {
    local image
    if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
        no_engine="the one here has no Compose v2 or no buildx"
        return 1
    fi
    while read -r image; do
        docker image inspect "$image" >/dev/null 2>&1 || step "$image" docker pull --quiet "$image" || {
            no_engine="the one here cannot get $image"
            return 1
        }
    done < <(upstream_images)
}

upstream_images() {
    sed -nE 's/^FROM ([^ ]+:[^ ]+).*/\1/p' "$root"/OtaStack.*/Dockerfile "$root/OtaStack.AppHost/code-server/Dockerfile" |
        sort -u
}

# On an own engine; an engine that can pull has the upstream images.
make_base_images() {
    [[ -n $own_engine ]] || return 0
    local dotnet npm image
    dotnet=dotnet-files=$(dirname -- "$(readlink -f -- "$(type -P dotnet)")")
    npm=npm-files=$node_home/lib/node_modules/npm
    docker image inspect "$debian_image" >/dev/null 2>&1 || step "Debian" import_debian || return
    # BuildKit sees for itself what has not changed since the last run.
    for image in $(upstream_images); do
        case $image in
            */aspnet:*-chiseled) make_base_image "$image" runtime "$dotnet" ;;
            */aspnet:*) make_base_image "$image" aspnet "$dotnet" ;;
            */sdk:*) make_base_image "$image" sdk "$dotnet" ;;
            node:*) make_base_image "$image" node "node-files=$node_home" "$npm" ;;
            */code-server:*) make_base_image "$image" code-server \
                "node-files=$node_home" "code-server-files=$code_server_home/node_modules" ;;
            *) echo "there is no stand-in for $image" | tee -a "$containers_log"; false ;;
        esac || return
    done
}

# make_base_image NAME STAGE CONTEXT=FOLDER...
make_base_image() {
    local name=$1 stage=$2 contexts=() context
    shift 2
    for context; do
        contexts+=(--build-context "$context")
    done
    step "$name" docker build --network host --target "$stage" --tag "$name" "${contexts[@]}" \
        --file "$containers_tests/bases.Dockerfile" "$containers_tests"
}

build_images() {
    local service
    cp -r "$root/tests/OtaStack.ArduinoCli/bin/Release/net10.0" "$OTASTACK_TEST_ARDUINO_CLI" || return
    # One after the other: two builds of .NET at once take longer than both in turn.
    for service in api gateway manager ide; do
        step "image of $service" docker compose build "$service" || return
    done
    # The stand-in of aspnet has them already.
    [[ -n $own_engine ]] || step "compilers" docker build --build-arg "MANAGER=$MANAGER_IMAGE" --tag "$MANAGER_IMAGE" \
        --file "$containers_tests/compilers.Dockerfile" "$containers_tests"
}

start_stack() {
    step "compose up" docker compose up --detach --wait --wait-timeout 300 || {
        docker compose logs --no-color --tail 20 >>"$containers_log" 2>&1
        docker compose ps --all >>"$containers_log" 2>&1
        return 1
    }
}

# The watcher waits until this script closes the pipe or ends, and takes everything away then.
begin_containers() {
    containers_run=$(mktemp -d "${TMPDIR:-/tmp}/otastack-containers.XXXXXX")
    mkfifo "$containers_run/lifeline"
    setsid bash "$root/scripts/containers-end.sh" "$containers_run" "$docker_program" "$own_engine" \
        </dev/null >>"$containers_log" 2>&1 &
    containers_watcher=$!
    exec 8>"$containers_run/lifeline"
}
