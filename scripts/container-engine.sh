# shellcheck shell=bash disable=SC2154 # containers.sh sets containers_run
# A container engine for the time of the tests: Debian's packages, unpacked and not installed, and a dockerd that is told
# where everything is. Packages, images and build cache stay in the user's cache for the next run.

engine_home=${XDG_CACHE_HOME:-${HOME-}/.cache}/otastack/containers
debian_suite=bookworm
debian_image=otastack-stand-in/debian:$debian_suite
debian_mirror=http://deb.debian.org/debian
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg

# Engine, command line, Compose and buildx of the next Debian: those of bookworm are too old for named build contexts. They
# need no newer C library than bookworm's; the others would.
engine_packages=(
    docker.io/trixie docker-cli/trixie containerd/trixie docker-buildx/trixie docker-compose/trixie
    runc/bookworm tini/bookworm iptables/bookworm libip4tc2/bookworm libip6tc2/bookworm libxtables12/bookworm
    libnetfilter-conntrack3/bookworm libnfnetlink0/bookworm libnftnl11/bookworm libmnl0/bookworm libseccomp2/bookworm
    debootstrap/bookworm
)

# Sets $no_engine where starting one is not for this machine or this user. Anything else that is wrong is a failure.
can_start_engine() {
    if [[ $(uname -s) != Linux || $(id -u) != 0 ]]; then
        no_engine="none answers, and only root on Linux can start one"
    elif ! has_debian_packages; then
        no_engine="none answers, and this is no Debian, where one could be fetched and started"
    elif ! unshare --mount --net true 2>/dev/null; then
        no_engine="none answers, and what starts one needs rights that root has not got here"
    elif type -P iptables >/dev/null && iptables -S DOCKER-USER >/dev/null 2>&1; then
        because "none answers, but one has its rules in the firewall, which another would disturb: start it, or remove them"
        return
    fi
    [[ -z $no_engine ]]
}

has_debian_packages() {
    [[ -f $debian_keys ]] && type -P apt-get >/dev/null && type -P dpkg-deb >/dev/null
}

# One run at a time; the lock goes with the last process that has it.
lock_engine() {
    mkdir -p "$engine_home"
    exec 7>"$engine_home/lock"
    flock --nonblock 7 || {
        say "containers: waiting for another run to end"
        flock 7
    }
}

# apt gets lists of its own, so that the machine's stay as they are.
unpack_engine() {
    local apt folder=$engine_home/packages package
    engine_root=$folder/$(dpkg --print-architecture)-$(printf '%s\n' "${engine_packages[@]}" | sha256sum | cut -c1-16)
    [[ ! -f $engine_root/complete ]] || return 0

    rm -rf "$folder"
    mkdir -p "$engine_root/client" "$folder"/apt/{lists,archives}/partial
    : >"$folder/apt/status"
    printf "deb [signed-by=$debian_keys] $debian_mirror %s main\n" trixie bookworm >"$folder/apt/sources.list"
    apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/apt/sources.list" -o Dir::Etc::sourceparts=-
        -o "Dir::State=$folder/apt" -o "Dir::State::lists=$folder/apt/lists" -o "Dir::State::status=$folder/apt/status"
        -o "Dir::Cache=$folder/apt" -o "Dir::Cache::archives=$folder/apt/archives"
        -o APT::Sandbox::User=root -o Acquire::Languages=none)
    "${apt[@]}" -o APT::Update::Error-Mode=any update || {
        no_engine="none answers, and $debian_mirror, which has the packages of one, does not either"
        return 1
    }
    (cd "$folder/apt/archives" && "${apt[@]}" download "${engine_packages[@]}") || return
    for package in "$folder"/apt/archives/*.deb; do
        dpkg-deb --extract "$package" "$engine_root" || return
    done
    rm -rf "$folder/apt"

    # For machines without iptables; this kind needs no kernel module that is not there by now.
    ln -s xtables-nft-multi "$engine_root/usr/sbin/iptables"
    ln -s ../usr/libexec/docker/cli-plugins "$engine_root/client/cli-plugins"
    : >"$engine_root/complete"
}

# No default bridge: Compose makes the networks that it needs, and takes them away.
start_engine() {
    local tenths rule
    cp /proc/sys/net/ipv4/ip_forward "$containers_run/ip_forward"
    rule=$(with_engine iptables -S FORWARD) || return
    printf '%s\n' "${rule%%$'\n'*}" >"$containers_run/forward-policy"
    printf '%s\n' "$engine_root" >"$containers_run/engine-root"

    # shellcheck disable=SC2034 # read by containers.sh
    docker_program=$engine_root/usr/bin/docker
    export DOCKER_HOST=unix://$containers_run/docker.sock DOCKER_CONFIG=$engine_root/client
    unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
    with_engine setsid dockerd --data-root "$engine_home/data" --exec-root "$containers_run/exec" \
        --pidfile "$containers_run/dockerd.pid" --host "$DOCKER_HOST" --bridge none --ip6tables=false \
        --log-level warn </dev/null >"$containers_run/dockerd.log" 2>&1 8>&- &
    disown "$!"

    for ((tenths = 0; tenths < 300; tenths++)); do
        ! docker info >/dev/null 2>&1 || return 0
        ((tenths < 20)) || [[ -f $containers_run/dockerd.pid ]] || break
        sleep 0.1
    done
    tail -n 1 "$containers_run/dockerd.log"
    return 1
}

# with_engine COMMAND...: it finds the unpacked programs and libraries; the machine's own programs come first.
with_engine() {
    local libraries
    libraries=$engine_root/usr/lib/$(uname -m)-linux-gnu
    env PATH="$PATH:/usr/sbin:/sbin:$engine_root/usr/sbin:$engine_root/usr/bin" LD_LIBRARY_PATH="$libraries" \
        XTABLES_LIBDIR="$libraries/xtables" DEBOOTSTRAP_DIR="$engine_root/usr/share/debootstrap" "$@"
}

import_debian() {
    local folder=$containers_run/debian
    with_engine debootstrap --variant=minbase --include=ca-certificates "$debian_suite" "$folder" "$debian_mirror" || return
    # Where packages come through a proxy, this machine may know certificates that the world does not.
    cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
    rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
    tar --directory "$folder" --numeric-owner --create . | docker import - "$debian_image" || return
    rm -rf "$folder"
}
