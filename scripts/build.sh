# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# Finds the SDK, and builds what has changed. Sourced by otastack.

# shellcheck source=scripts/ready-to-run.sh
source "$root/scripts/ready-to-run.sh"

state=$root/.otastack
sdk_hint="get it from https://dotnet.microsoft.com/download/dotnet/10.0"

# Sets $sdk, the SDK's version.
need_dotnet() {
    local folder
    for folder in "${DOTNET_ROOT-}" "${HOME-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
        command -v dotnet >/dev/null && break
        [[ ! -x $folder/dotnet ]] || PATH=$PATH:$folder
    done
    command -v dotnet >/dev/null || fail "the .NET 10 SDK is required, but dotnet is not on PATH; $sdk_hint"

    # Run in the root, where global.json selects the SDK.
    sdk=$(cd "$root" && dotnet --version 2>/dev/null) ||
        fail "the .NET 10 SDK is required, found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -); $sdk_hint"

    export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
    # Build servers would outlive this script.
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
}

# build_when_needed NAME PROJECT...: Release builds, skipped when no source changed. Reports to standard error, because
# programs read the output of some commands.
build_when_needed() {
    local name=$1
    shift
    ! is_built "$name" "$@" || return 0

    {
        build "$@" || fail "the build failed"
        make_ready_to_run "$@" || :
    } >&2
    mark_built "$name"
}

# build PROJECT...: Release builds, with the options of MSBuild in $build_options. A compiler that stays until the end
# makes them a third faster. It has a name of its own, so that ending it does not end anyone else's.
build() {
    local compiler=otastack-$$ project code=0
    # Sources that change during the build must count as newer than it.
    mkdir -p "$state"
    touch "$state/build-started"
    for project; do
        say "building $(basename -- "$project")"
        (cd "$root" && dotnet msbuild "$project" -restore -p:Configuration=Release -p:UseSharedCompilation=true \
            "-p:SharedCompilationId=$compiler" -verbosity:quiet -nologo ${build_options[@]+"${build_options[@]}"}) || {
            code=$?
            break
        }
    done
    end_compiler "$compiler"
    return "$code"
}

# Without this, and where the SDK has another layout, it ends after ten idle minutes.
end_compiler() {
    local server
    server=$(cd "$root" && dotnet --list-sdks | sed -nE "s|^$sdk \[(.*)\]$|\1/$sdk/Roslyn/bincore/VBCSCompiler|p")
    [[ ! -x $server ]] || "$server" -shutdown "-pipename:$1" >/dev/null 2>&1 || :
}

is_built() {
    local stamp=$state/built-$1 project
    shift
    for project; do
        # Every program has this file.
        compgen -G "$root/$project/bin/Release/net10.0/*.runtimeconfig.json" >/dev/null || return
    done
    [[ -f $stamp && $(<"$stamp") == "$(fingerprint)" ]] && [[ -z $(sources -newer "$stamp") ]]
}

mark_built() {
    fingerprint >"$state/built-$1"
    touch -r "$state/build-started" "$state/built-$1"
}

# The list of files, because deleted files, and added files with an old date, do not change the newest date.
fingerprint() { sources | sort | cksum; }

# Without the IDE's folder, which is not part of a project and to which the extension's check writes.
sources() {
    (cd "$root" && find OtaStack.* tests/OtaStack.{FleetSimulator,FakeArduinoCli,Benchmarks} Directory.*.props global.json \
        \( -name bin -o -name obj -o -path OtaStack.Ide \) -prune -o -type f "$@" -print)
}
