# shellcheck shell=bash disable=SC2154 # containers.sh sets containers_run and own_engine
# Runs a container engine during the tests, from Debian packages that are unpacked but not installed. Packages, images
# and build cache stay in the user's cache for the next run.

engine_home=${XDG_CACHE_HOME:-${HOME-}/.cache}/otastack/containers
debian_suite=bookworm
debian_image=otastack-stand-in/debian:$debian_suite
debian_mirror=http://deb.debian.org/debian
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg

# Engine, command line, Compose and buildx are from the next Debian, because bookworm's are too old for named build
# contexts. The other packages are from bookworm, because newer ones need a newer C library.
engine_packages=(
    docker.io/trixie docker-cli/trixie containerd/trixie docker-buildx/trixie docker-compose/trixie
    runc/bookworm tini/bookworm iptables/bookworm libip4tc2/bookworm libip6tc2/bookworm libxtables12/bookworm
    libnetfilter-conntrack3/bookworm libnfnetlink0/bookworm libnftnl11/bookworm libmnl0/bookworm libseccomp2/bookworm
    debootstrap/bookworm
)

# Sets $no_engine if this machine or user cannot start an engine. Other problems are failures.
can_start_engine() {
    if [[ $(uname -s) != Linux || $(id -u) != 0 ]]; then
        no_engine="none is running, and only root on Linux can start one"
    elif ! has_debian_packages; then
        no_engine="none is running, and one can be downloaded and started only on Debian"
    elif ! unshare --mount --net true 2>/dev/null; then
        no_engine="none is running, and root does not have the rights to start one here"
    fi
    [[ -z $no_engine ]]
}

# Call with the lock held, so that another run has removed its rules.
firewall_is_free() {
    if type -P iptables >/dev/null && iptables -S DOCKER-USER >/dev/null 2>&1; then
        because "no container engine is running, but the firewall has the rules of one, which another would disturb: start it, or remove the rules"
    fi
}

has_debian_packages() {
    [[ -f $debian_keys ]] && type -P apt-get >/dev/null && type -P dpkg-deb >/dev/null
}

# One run at a time. The last process that has the lock releases it.
lock_engine() {
    mkdir -p "$engine_home"
    exec 7>"$engine_home/lock"
    flock --nonblock 7 || {
        say "containers: waiting for another run to end"
        flock 7
    }
}

# apt uses separate lists, so that the machine's stay unchanged.
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
        [[ -z $own_engine ]] || no_engine="none is running, and its packages cannot be downloaded from $debian_mirror"
        return 1
    }
    (cd "$folder/apt/archives" && "${apt[@]}" download "${engine_packages[@]}") || return
    for package in "$folder"/apt/archives/*.deb; do
        dpkg-deb --extract "$package" "$engine_root" || return
    done
    rm -rf "$folder/apt"

    # For machines without iptables. The nft variant needs no additional kernel module.
    ln -s xtables-nft-multi "$engine_root/usr/sbin/iptables"
    ln -s ../usr/libexec/docker/cli-plugins "$engine_root/client/cli-plugins"
    : >"$engine_root/complete"
}

# No default bridge, because Compose creates the networks that it needs, and removes them.
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

# with_engine COMMAND...: runs a command that finds the unpacked programs and libraries. The machine's own programs
# come first.
with_engine() {
    local libraries
    libraries=$engine_root/usr/lib/$(uname -m)-linux-gnu
    env PATH="$PATH:/usr/sbin:/sbin:$engine_root/usr/sbin:$engine_root/usr/bin" LD_LIBRARY_PATH="$libraries" \
        XTABLES_LIBDIR="$libraries/xtables" DEBOOTSTRAP_DIR="$engine_root/usr/share/debootstrap" "$@"
}

import_debian() {
    local folder=$containers_run/debian
    with_engine debootstrap --variant=minbase --include=ca-certificates "$debian_suite" "$folder" "$debian_mirror" || return
    # If packages come through a proxy, this machine may have certificates that others do not.
    cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
    rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
    tar --directory "$folder" --numeric-owner --create . | docker import - "$debian_image" || return
    rm -rf "$folder"
}
