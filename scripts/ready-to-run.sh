# shellcheck shell=bash disable=SC2154 # the sourcing script sets root, state and sdk
# Compiles the build output to machine code ahead of time (ReadyToRun), so that services start in half the time.
# Otherwise .NET compiles about 10 000 methods, most of them of Entity Framework, at every start. Without the
# compiler, services run anyway. Sourced by build.sh.
#
# `dotnet publish -p:PublishReadyToRun=true` does the same, but builds everything again, for one platform, into
# another folder, and downloads the runtimes.

# Assemblies that services, and the toolchain of tests, load when they start. Others, such as those of the compiler that
# comes with EF Core's tools, stay as they are.
ready_to_run_assemblies=('OtaStack.*' 'arduino-cli' 'Microsoft.EntityFrameworkCore' 'Microsoft.EntityFrameworkCore.Abstractions'
    'Microsoft.EntityFrameworkCore.Relational' 'Microsoft.EntityFrameworkCore.Sqlite' 'Microsoft.Data.Sqlite' 'SQLitePCLRaw.*'
    'Microsoft.AspNetCore.OpenApi' 'Microsoft.IdentityModel.*' 'MudBlazor' 'OpenTelemetry*' 'Yarp.*')

# make_ready_to_run PROJECT...: replaces assemblies in the projects' Release folders. What did not change is not compiled again.
# Returns 1 if there is no compiler.
make_ready_to_run() {
    local ready=$state/ready-to-run frameworks=() compiler=() project bin name file started=$SECONDS compiled=0
    find_ready_to_run_compiler || return 1
    for project; do
        bin=$root/$project/bin/Release/net10.0
        [[ -d $bin ]] || continue
        for name in "${ready_to_run_assemblies[@]}"; do
            # shellcheck disable=SC2231 # a pattern
            for file in "$bin"/$name.dll; do
                [[ ! -f $file || $file == *Tests.dll ]] || make_file_ready_to_run "$file" "$bin" || {
                    say "could not compile ${file##*/} ahead of time, see .otastack/ready-to-run.log"
                    return 0
                }
            done
        done
    done
    # Delete what no build has used for a week.
    find "$ready" -maxdepth 1 -name '*.dll-*' -mtime +7 -delete
    ((compiled == 0)) || say "compiled $compiled assemblies ahead of time, $((SECONDS - started)) s"
}

# The cache contains compiled assemblies, under the checksums of the assemblies that the build wrote. The names of the empty files
# in made/ are the checksums of compiled assemblies, which tell what is already in place. Projects may have different builds of the same assembly.
make_file_ready_to_run() {
    local file=$1 name=${1##*/} key reference
    local options=(-O)
    key=$name-$(checksum "$file")
    [[ ! -f $ready/made/$key ]] || return 0
    if [[ ! -f $ready/$key ]]; then
        for reference in "$2" ${frameworks[@]+"${frameworks[@]}"}; do
            options+=(-r "$reference/*.dll")
        done
        # A separate folder, so that the file keeps its name, and half a file is not used.
        rm -rf "$ready/new"
        mkdir -p "$ready/new"
        "${compiler[@]}" "$file" -o "$ready/new/$name" "${options[@]}" >>"$state/ready-to-run.log" 2>&1 || return
        : >"$ready/made/$name-$(checksum "$ready/new/$name")"
        mv "$ready/new/$name" "$ready/$key" || return
        compiled=$((compiled + 1))
    fi
    touch "$ready/$key"
    replace_file "$file" "$ready/$key"
}

checksum() { cksum <"$1" | tr ' ' -; }

# Replaces by rename, because a running service has the file open.
replace_file() { cp "$2" "$1.new" && mv -f "$1.new" "$1"; }

# Sets compiler, frameworks and the folder of what was compiled. The compiler has the version of the SDK's runtime. A
# missing compiler is remembered as well, because a feed that does not answer takes long.
find_ready_to_run_compiler() {
    local package runtime
    ready=$ready/$sdk
    mkdir -p "$ready/made"
    : >"$state/ready-to-run.log"
    if [[ ! -f $ready/package ]]; then
        say "looking once for the compiler that makes services start faster (ReadyToRun)"
        restore_ready_to_run_compiler >"$ready/package.new" 2>>"$state/ready-to-run.log" || : >"$ready/package.new"
        mv "$ready/package.new" "$ready/package"
    fi

    package=$(<"$ready/package")
    if [[ -z $package ]]; then
        say "no ReadyToRun compiler for this machine: services start slower (rm -r .otastack/ready-to-run to look again)"
        return 1
    fi
    if [[ -x $package/tools/crossgen2 ]]; then
        compiler=("$package/tools/crossgen2")
    elif [[ -f $package/tools/crossgen2.dll ]]; then
        compiler=(dotnet "$package/tools/crossgen2.dll")
    else
        # The package cache was cleared; the next build looks again.
        rm -f "$ready/package"
        return 1
    fi

    while read -r runtime; do
        frameworks+=("$runtime")
    done < <(shared_frameworks)
    [[ ${#frameworks[@]} -gt 0 ]]
}

# Folders of the newest Microsoft.NETCore.App 10 and Microsoft.AspNetCore.App 10.
shared_frameworks() {
    local name
    for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
        (cd "$root" && dotnet --list-runtimes) | sed -nE "s|^$name (10\.[^ ]+) \[(.*)\]$|\2/\1|p" | tail -n 1
    done
}

# The folder of the package.
restore_ready_to_run_compiler() {
    local folder=$ready/restore
    mkdir -p "$folder"
    cat >"$folder/restore.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
    <Crossgen>Microsoft.NETCore.App.Crossgen2.$(NETCoreSdkPortableRuntimeIdentifier)</Crossgen>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="$(Crossgen)" Version="[$(BundledNETCoreAppPackageVersion)]" />
  </ItemGroup>
  <Target Name="Where">
    <Message Importance="high" Text="package=$(NuGetPackageRoot)$([MSBuild]::ValueOrDefault('$(Crossgen)', '').ToLowerInvariant())/$(BundledNETCoreAppPackageVersion)" />
  </Target>
</Project>
PROJECT
    dotnet msbuild "$folder/restore.csproj" -restore -t:Where -nologo -verbosity:minimal | tee -a "$state/ready-to-run.log" |
        sed -n 's/^ *package=//p' | grep .
}
