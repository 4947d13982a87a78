# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# Finds code-server, arduino-cli and OtaStack's extension, on PATH first, and installs them into the user's cache if
# they are missing. Sourced by tools.sh and test.sh.

# shellcheck source=scripts/npm-failure.sh
source "$root/scripts/npm-failure.sh"

if [[ -n ${XDG_CACHE_HOME-}${HOME-} ]]; then
    toolbox=${XDG_CACHE_HOME:-$HOME/.cache}/otastack
else
    toolbox=$state/cache
fi

code_server_version=4.139.1
# Required by code-server's native modules, and new enough for the extension's tools. npm on PATH only downloads these
# versions.
node_version=24.21.0
npm_version=11.21.2
arduino_cli_version=1.5.1
axe_version=4.14.1

node_home=$toolbox/node-$node_version
code_server_home=$toolbox/code-server-$code_server_version
arduino_cli_home=$toolbox/arduino-cli-$arduino_cli_version

extension_folder=$root/OtaStack.Ide/extension

arduino_cli_hint="get it from https://arduino.github.io/arduino-cli/latest/installation/ and put it on PATH"
extension_hint="the IDE runs without its OtaStack commands until the next start"
code_server_hint="see https://coder.com/docs/code-server/install for other ways to get code-server, and put it on PATH"

# shellcheck disable=SC2034 # read by the callers
# Sets the array $code_server to the command that starts it. Fails if it is not installed.
find_code_server() {
    code_server=()
    if command -v code-server >/dev/null; then
        code_server=(code-server)
    elif [[ -x $node_home/bin/node && -f $code_server_home/node_modules/code-server/out/node/entry.js ]]; then
        code_server=("$node_home/bin/node" "$code_server_home/node_modules/code-server/out/node/entry.js")
    else
        return 1
    fi
}

# Prints where arduino-cli is, or will be after its installation.
arduino_cli_path() {
    command -v arduino-cli || printf '%s' "$arduino_cli_home/arduino-cli"
}

# Every installation works in a temporary folder and renames the result at the end, so that it is never incomplete and
# two of them can run at once.
#
# set_up_node WHAT_FOR ELSE: takes half a minute and 200 MB. Like all of these, it prints one line if it fails; ELSE
# ends that line.
set_up_node() (
    [[ ! -x $node_home/bin/npm ]] || exit 0
    command -v npm >/dev/null || fail "$1 needs npm to be set up; get Node.js from https://nodejs.org/, $2"
    begin_set_up node

    say "fetching Node.js $node_version for $1"
    in_npm_folder "$work" "node@$node_version" "npm@$npm_version" ||
        set_up_failed "$1 needs Node.js $node_version, which could not be fetched: $(npm_failure "$log"), $2"
    # The platform's package contains the headers that native modules need.
    headers=$(find "$work/node_modules" -path '*/include/node/node.h' -print -quit)
    [[ -n $headers ]] || set_up_failed "the Node.js that npm fetched for $1 has no headers"
    mv "${headers%/include/node/node.h}" "$work/node"
    mkdir -p "$work/node/lib/node_modules"
    mv "$work/node_modules/npm" "$work/node/lib/node_modules/npm"
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$work/node/bin/npm"
    end_set_up "$node_home" "$work/node"
)

# About three minutes and 600 MB.
set_up_code_server() {
    find_code_server || build_code_server
}

# Ignores PATH, because the container tests copy it into an image.
build_code_server() (
    set_up_node "the IDE" "or $code_server_hint" || exit 1
    [[ ! -d $code_server_home ]] || exit 0
    begin_set_up code-server

    say "building code-server $code_server_version, once; this takes about three minutes"
    say_that_it_goes_on &
    reporter=$!
    trap 'kill "$reporter" 2>/dev/null || :; rm -rf -- "$work"' EXIT
    npm_config_nodedir=$node_home in_npm_folder "$work" "code-server@$code_server_version" ||
        set_up_failed "code-server could not be built: $(npm_failure "$log"), or $code_server_hint"
    end_set_up "$code_server_home"
)

# npm prints nothing for minutes.
say_that_it_goes_on() {
    local minutes
    for ((minutes = 1; ; minutes++)); do
        # Without the outputs, because it outlives its parent by up to a minute.
        sleep 60 >/dev/null 2>&1
        say "still building code-server, $minutes min so far"
    done
}

# Installs the pinned release, verified by its checksum. The checksums are the same in package recipes of several
# unrelated projects.
set_up_arduino_cli() (
    [[ ! -x $(arduino_cli_path) ]] || exit 0
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) asset=Linux_64bit checksum=28a8e119c498a25607821c36cb2dc49e8463941b261a0d99091baa7bc692dd2b ;;
        Linux-aarch64) asset=Linux_ARM64 checksum=1e69e077479f300614d4551334e0a33f08ee40b04315d83b8e7e0e94f0d0ee62 ;;
        Darwin-arm64) asset=macOS_ARM64 checksum=cb952e8c1621c95ef5f1d17831c945e3d0ec5973f89c557a7ec8feb9c4f7d4c9 ;;
        Darwin-x86_64) asset=macOS_64bit checksum=c982e940027996bea9901050e95fae99c59c1dcfee54beedecaf28141e7bf2e7 ;;
        *) fail "no arduino-cli is known for $(uname -s) on $(uname -m); $arduino_cli_hint" ;;
    esac
    begin_set_up arduino-cli

    say "fetching arduino-cli $arduino_cli_version"
    archive=arduino-cli_${arduino_cli_version}_$asset.tar.gz
    download "https://downloads.arduino.cc/arduino-cli/$archive" "$work/$archive" ||
        fail "arduino-cli could not be fetched ($(tail -n1 "$log")); $arduino_cli_hint"
    found=$(checksum_of "$work/$archive")
    [[ $found == "$checksum" ]] ||
        fail "$archive has the wrong checksum: its SHA-256 is $found, expected $checksum; it was deleted; $arduino_cli_hint"
    tar -xzf "$work/$archive" -C "$work" arduino-cli || fail "arduino-cli could not be unpacked into $toolbox"
    mkdir -p "$arduino_cli_home"
    mv "$work/arduino-cli" "$arduino_cli_home/"
)

# Sets $extension to a VSIX of the extension in this checkout, and packages it if its sources have changed.
set_up_extension() {
    local stamp
    stamp=$(extension_sources | sort | (cd "$extension_folder" && xargs cat) | checksum_of -)
    extension=$toolbox/extension-${stamp:0:16}/otastack.vsix
    [[ -f $extension ]] || package_extension
}

package_extension() (
    set_up_node "the IDE's extension" "$extension_hint" || exit 1
    begin_set_up extension
    say "building the IDE's extension"
    mkdir "$work/sources" "$work/result"
    extension_sources | (cd "$extension_folder" && tar -cf - -T -) | tar -xf - -C "$work/sources"
    (link_extension_packages "$work/sources") || exit 1
    (cd "$work/sources" && with_node npm run package) >"$log" 2>&1 ||
        set_up_failed "the IDE's extension could not be built: $(npm_failure "$log"); $extension_hint"
    mv "$work/sources/dist/otastack.vsix" "$work/result/" || set_up_failed "the IDE's extension was not packaged"
    end_set_up "${extension%/*}" "$work/result"
)

# Puts the npm packages of package-lock.json into FOLDER. Fetching them takes longer than everything else, so checkouts
# share them.
link_extension_packages() {
    local stamp packages
    stamp=$(checksum_of "$extension_folder/package-lock.json")
    packages=$toolbox/extension-packages-${stamp:0:16}
    # The last file that npm writes. An `npm ci` in the folder of the extension empties what the link leads to.
    [[ -f $packages/node_modules/.package-lock.json ]] || fetch_extension_packages "$packages" || return
    rm -rf "$1/node_modules"
    ln -s "$packages/node_modules" "$1/node_modules"
}

fetch_extension_packages() (
    set_up_node "the IDE's extension" "$extension_hint" || exit 1
    begin_set_up extension-packages
    cp "$extension_folder"/{package.json,package-lock.json,.npmrc} "$work"
    (cd "$work" && with_node npm ci) >"$log" 2>&1 ||
        set_up_failed "the npm packages of the IDE's extension could not be fetched: $(npm_failure "$log"); $extension_hint"
    rm -rf "$1"
    end_set_up "$1"
)

# The checks of accessibility for the browser tests: one script of axe-core.
set_up_axe() {
    axe=$toolbox/axe-core-$axe_version/node_modules/axe-core/axe.min.js
    [[ -f $axe ]] || fetch_axe
}

fetch_axe() (
    command -v npm >/dev/null || fail "the checks of accessibility need npm"
    begin_set_up axe
    in_npm_folder "$work" "axe-core@$axe_version" ||
        set_up_failed "axe-core $axe_version could not be fetched: $(npm_failure "$log")"
    end_set_up "$toolbox/axe-core-$axe_version"
)

extension_sources() {
    (cd "$extension_folder" && find . \( -name node_modules -o -name dist \) -prune -o -type f ! -name '*.vsix' -print)
}

# Sets $work and $log. $work is deleted at the end.
begin_set_up() {
    mkdir -p "$toolbox" || fail "cannot create $toolbox, the folder for the IDE's parts"
    work=$(mktemp -d "$toolbox/.$1.XXXXXX")
    log=$toolbox/$1.log
    trap 'rm -rf -- "$work"' EXIT
    trap 'exit 1' INT TERM HUP
}

# end_set_up HOME [FOLDER]: renames FOLDER, by default $work, to HOME.
end_set_up() {
    # Another run may have been faster.
    [[ -e $1 ]] || mv "${2-$work}" "$1"
}

set_up_failed() {
    fail "$1 (see $log)"
}

with_node() {
    PATH=$node_home/bin:$PATH "$@"
}

# in_npm_folder FOLDER PACKAGE...
in_npm_folder() (
    printf '{ "private": true }\n' >"$1/package.json"
    cd "$1" && with_node npm install --no-audit --no-fund --loglevel=error "${@:2}" >"$log" 2>&1
)

download() {
    if command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --proto '=https' --retry 2 --connect-timeout 15 --output "$2" "$1" 2>"$log"
    elif command -v wget >/dev/null; then
        wget --no-verbose --https-only --timeout=15 --tries=3 --output-document="$2" "$1" 2>"$log"
    else
        printf 'neither curl nor wget is installed\n' >"$log"
        return 1
    fi
}

checksum_of() {
    if command -v sha256sum >/dev/null; then sha256sum -- "$1"; else shasum -a 256 -- "$1"; fi | cut -d' ' -f1
}
