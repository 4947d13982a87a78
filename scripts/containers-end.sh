#!/usr/bin/env bash
# containers-end.sh FOLDER DOCKER OWN_ENGINE: waits for the end of the container tests, and removes everything they
# created. It is a separate process, so that it works even after Ctrl-C or kill -9 of the tests.
set -uo pipefail
trap '' INT TERM HUP

# A function, because bash reads scripts while it runs them, and the file may change during the tests.
leave_nothing() {
    local run=$1 docker=$2 own_engine=$3 engine_root containers images pid tenths chain

    read -r _ <"$run/lifeline"
    printf '\n== the end\n'

    # shellcheck source=/dev/null
    [[ ! -f $run/environment ]] || source "$run/environment"

    if [[ -z $own_engine ]]; then
        [[ ! -f $run/environment ]] || "$docker" compose down --volumes --remove-orphans --rmi all --timeout 5
        [[ ! -f $run/images ]] || xargs "$docker" rmi --force <"$run/images"
    elif [[ -f $run/engine-root ]]; then
        engine_root=$(<"$run/engine-root")
        LD_LIBRARY_PATH=$engine_root/usr/lib/$(uname -m)-linux-gnu
        export LD_LIBRARY_PATH XTABLES_LIBDIR=$LD_LIBRARY_PATH/xtables
        export PATH=$PATH:/usr/sbin:/sbin:$engine_root/usr/sbin:$engine_root/usr/bin

        # Only test runs use this engine, so everything in it is from this run or from one that did not end properly.
        export DOCKER_HOST=unix://$run/docker.sock
        containers=$(docker ps --all --quiet)
        # shellcheck disable=SC2086 # a list
        [[ -z $containers ]] || docker rm --force $containers
        images=$(docker images --filter 'reference=otastack-test-*' --format '{{.Repository}}')
        # shellcheck disable=SC2086 # a list
        [[ -z $images ]] || docker rmi --force $images
        docker network prune --force
        docker volume prune --all --force
        docker image prune --force
        docker builder prune --force --keep-storage 8gb

        if [[ -f $run/dockerd.pid ]]; then
            pid=$(<"$run/dockerd.pid")
            kill "$pid"
            for ((tenths = 0; tenths < 300; tenths++)); do
                kill -0 "$pid" 2>/dev/null || break
                sleep 0.1
            done
            kill -KILL "$pid" 2>/dev/null
        fi

        # The engine leaves its firewall rules. There were none before, see firewall_is_free. Not every version
        # creates all of them.
        {
            iptables -D FORWARD -j DOCKER-USER
            iptables -D FORWARD -j DOCKER-ISOLATION-STAGE-1
            iptables -t nat -D PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
            iptables -t nat -D OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
            for chain in DOCKER-USER DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2 DOCKER; do
                iptables -F "$chain"
            done
            for chain in DOCKER-USER DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2 DOCKER; do
                iptables -X "$chain"
            done
            iptables -t nat -F DOCKER
            iptables -t nat -X DOCKER
        } 2>/dev/null
        # shellcheck disable=SC2046 # "-P FORWARD ACCEPT"
        iptables $(<"$run/forward-policy")
        cat "$run/ip_forward" >/proc/sys/net/ipv4/ip_forward
    fi

    rm -rf "$run"
}

leave_nothing "$@"
exit
