# shellcheck shell=bash disable=SC2154 # the sourcing script sets root and state, toolbox.sh code_server_home and node_home
# The container stage of `./otastack test`: builds the images and starts them with Docker Compose, for the tests in
# tests/OtaStack.EndToEndTests/Containers. Sourced by test.sh, after toolbox.sh.
#
# Uses a running container engine with the upstream base images. If there is none, starts one during the tests as root
# on Debian (container-engine.sh). Images that cannot be pulled are replaced by stand-ins with the same names.

# shellcheck source=scripts/container-engine.sh
source "$root/scripts/container-engine.sh"

containers_tests=$root/tests/OtaStack.EndToEndTests/Containers
containers_run=

# Returns 0 if the stack runs: OTASTACK_CONTAINERS is then the docker program, and DOCKER_* and COMPOSE_* its
# environment. Also returns 0 if no engine is available. Returns 1 if an engine is available and something failed. In
# both cases OTASTACK_NO_CONTAINERS says why.
start_containers() {
    local started=$SECONDS
    containers_log=$state/containers.log no_engine=''
    unset OTASTACK_CONTAINERS OTASTACK_NO_CONTAINERS
    mkdir -p "$state"
    : >"$containers_log"

    if find_engine && make_base_images && build_images && start_stack; then
        say "containers: up after $((SECONDS - started)) s"
        export OTASTACK_CONTAINERS=$docker_program
        return
    fi

    stop_containers
    if [[ -n $no_engine ]]; then
        export OTASTACK_NO_CONTAINERS="no container engine: $no_engine"
        say "containers: skipped, $OTASTACK_NO_CONTAINERS"
    else
        export OTASTACK_NO_CONTAINERS="they could not be started, see .otastack/containers.log"
        say "containers: failed; the end of .otastack/containers.log:"
        sed '/^== the end$/,$d' "$containers_log" | tail -n 20 | sed 's/^/    /'
        return 1
    fi
}

# Removes everything. So does the end of the script that started it.
stop_containers() {
    [[ -n $containers_run ]] || return 0
    exec 8>&-
    wait "$containers_watcher" || :
    containers_run=
    unset OTASTACK_CONTAINERS
}

# step NAME COMMAND...: writes the command's output to the log, and its duration to the console.
step() {
    local name=$1 started=$SECONDS code=0
    shift
    printf '\n== %s\n' "$name" >>"$containers_log"
    "$@" >>"$containers_log" 2>&1 </dev/null || code=$?
    ((code == 0 && SECONDS - started < 2)) || say "containers: $name, $((SECONDS - started)) s"
    return "$code"
}

docker() { command "$docker_program" "$@"; }

# Writes the reason for a failure as the last line of the log.
because() {
    printf '%s\n' "$*" >>"$containers_log"
    return 1
}

find_engine() {
    docker_program=$(type -P docker || :)
    if [[ -n $docker_program ]] && docker info >/dev/null 2>&1; then
        own_engine=
        begin_containers
        can_use_engine || return
    else
        own_engine=yes
        can_start_engine || return
        lock_engine
        firewall_is_free || return
        begin_containers
        step "packages of an engine" unpack_engine && step "engine" start_engine || return
    fi

    export COMPOSE_PROJECT_NAME=otastack-test-$$
    export COMPOSE_FILE=$root/deploy/docker-compose.yaml:$root/deploy/docker-compose.backup.yaml
    COMPOSE_FILE+=:$containers_tests/docker-compose.test.yaml
    export COMPOSE_PROGRESS=plain BUILDKIT_PROGRESS=plain
    export API_IMAGE=$COMPOSE_PROJECT_NAME-api GATEWAY_IMAGE=$COMPOSE_PROJECT_NAME-gateway
    export IDE_IMAGE=$COMPOSE_PROJECT_NAME-ide MANAGER_IMAGE=$COMPOSE_PROJECT_NAME-manager WEB_IMAGE=$COMPOSE_PROJECT_NAME-web
    export ADMIN_PASSWORD=containers-$$-$RANDOM GATEWAY_PORT=0
    export BACKUP_IMAGE=$COMPOSE_PROJECT_NAME-backup BACKUP_FOLDER=$containers_run/backups
    export BACKUP_PASSPHRASE=containers-$$-$RANDOM
    mkdir -p "$BACKUP_FOLDER"
    # Both are for docker-compose.test.yaml.
    export OTASTACK_TEST_NETWORK=default OTASTACK_TEST_ARDUINO_CLI=$containers_run/arduino-cli
    declare -px DOCKER_HOST DOCKER_CONFIG "${!COMPOSE_@}" "${!OTASTACK_TEST_@}" ADMIN_PASSWORD GATEWAY_PORT \
        API_IMAGE GATEWAY_IMAGE IDE_IMAGE MANAGER_IMAGE WEB_IMAGE "${!BACKUP_@}" >"$containers_run/environment" 2>/dev/null || :
}

can_use_engine() {
    if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
        because "the container engine here lacks Compose or buildx: install docker-compose-plugin and docker-buildx-plugin"
    fi
}

upstream_images() {
    sed -nE 's/^FROM ([^ ]+:[^ ]+).*/\1/p' "$root"/OtaStack.*/Dockerfile |
        sort -u
}

# An own engine has no images, and does not try to pull them.
make_base_images() {
    local image missing=()
    for image in $(upstream_images); do
        if [[ -n $own_engine ]] || ! get_image "$image"; then
            missing+=("$image")
        fi
    done
    [[ ${#missing[@]} -eq 0 ]] || make_stand_ins "${missing[@]}"
}

get_image() {
    docker image inspect "$1" >/dev/null 2>&1 || step "$1" docker pull --quiet "$1"
}

make_stand_ins() {
    local dotnet npm image
    type -P wget >/dev/null || because "wget is missing; it is required to make base images" || return
    if [[ -z $own_engine ]]; then
        if [[ $(id -u) != 0 ]] || ! has_debian_packages; then
            because "the container engine here cannot pull $*, and only root on Debian can make stand-ins" || return
        fi
        say "containers: the engine here cannot pull all base images; making stand-ins, which are removed at the end"
        printf '%s\n' "$debian_image" "$@" >>"$containers_run/images"
        lock_engine
        step "packages for base images" unpack_engine || return
    fi

    # Builds use the host's network: an own engine has no bridge, and an engine that cannot pull may have a broken
    # one.
    export OTASTACK_TEST_NETWORK=host
    dotnet=dotnet-files=$(dirname -- "$(readlink -f -- "$(type -P dotnet)")")
    npm=npm-files=$node_home/lib/node_modules/npm
    step "code-server" build_code_server || return
    docker image inspect "$debian_image" >/dev/null 2>&1 || step "Debian" import_debian || return
    for image; do
        case $image in
            */aspnet:*-chiseled) make_base_image "$image" runtime "$dotnet" ;;
            */aspnet:*) make_base_image "$image" aspnet "$dotnet" ;;
            */sdk:*) make_base_image "$image" sdk "$dotnet" ;;
            node:*) make_base_image "$image" node "node-files=$node_home" "$npm" ;;
            */code-server:*) make_base_image "$image" code-server \
                "node-files=$node_home" "code-server-files=$code_server_home/node_modules" ;;
            *) because "there is no stand-in for $image" ;;
        esac || return
    done
}

# make_base_image NAME STAGE CONTEXT=FOLDER... BuildKit would also skip what has not changed since the last run, but reads
# all contexts for that, a gigabyte.
make_base_image() {
    local name=$1 stage=$2 contexts=() context inputs
    shift 2
    for context; do
        contexts+=(--build-context "$context")
    done
    inputs=$(base_image_inputs "$@")
    [[ $(docker image inspect --format '{{index .Config.Labels "otastack.inputs"}}' "$name" 2>/dev/null) != "$inputs" ]] ||
        return 0
    step "$name" docker build --network host --target "$stage" --tag "$name" --label "otastack.inputs=$inputs" "${contexts[@]}" \
        --file "$containers_tests/bases.Dockerfile" "$containers_tests"
}

# A checksum of the names, sizes and times of the files in the contexts, and of what else makes the image.
base_image_inputs() {
    local context
    {
        docker image inspect --format '{{.Id}}' "$debian_image"
        cat "$containers_tests/bases.Dockerfile"
        for context; do
            find "${context#*=}" -type f -printf '%p %s %T@\n' | sort
        done
    } | checksum_of -
}

build_images() {
    local service
    cp -r "$root/tests/OtaStack.FakeArduinoCli/bin/Release/net10.0" "$OTASTACK_TEST_ARDUINO_CLI" || return
    # One after the other: two .NET builds at once take longer.
    for service in api gateway manager web ide backup; do
        step "image of $service" docker compose build "$service" || return
    done
    # The stand-in of aspnet already contains them.
    [[ -n $own_engine ]] || step "compilers" add_compilers
}

add_compilers() {
    # A separate name, so that it can be removed at the end.
    printf '%s\n' "$MANAGER_IMAGE-alone" >>"$containers_run/images"
    docker tag "$MANAGER_IMAGE" "$MANAGER_IMAGE-alone" || return
    docker build --network "$OTASTACK_TEST_NETWORK" --build-arg "MANAGER=$MANAGER_IMAGE-alone" --tag "$MANAGER_IMAGE" \
        --file "$containers_tests/compilers.Dockerfile" "$containers_tests"
}

start_stack() {
    step "compose up" docker compose up --detach --wait --wait-timeout 300 || {
        docker compose logs --no-color --tail 20 >>"$containers_log" 2>&1
        docker compose ps --all >>"$containers_log" 2>&1
        return 1
    }
}

# The watcher waits until this script closes the pipe or ends, and then removes everything.
begin_containers() {
    containers_run=$(mktemp -d "${TMPDIR:-/tmp}/otastack-containers.XXXXXX")
    mkfifo "$containers_run/lifeline"
    # Job control during the start gives the watcher its own process group, which Ctrl-C does not reach.
    set -m
    bash "$root/scripts/containers-end.sh" "$containers_run" "$docker_program" "$own_engine" \
        </dev/null >>"$containers_log" 2>&1 &
    set +m
    containers_watcher=$!
    exec 8>"$containers_run/lifeline"
}
