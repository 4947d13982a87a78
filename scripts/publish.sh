# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# `./otastack publish`: Docker Compose files, written by the AppHost. Needs no container engine.

publish() {
    local folder=$root/.otastack/compose
    if [[ ${1-} == --output && -n ${2-} ]]; then
        folder=$2
        shift 2
    fi
    [[ $# -eq 0 ]] || fail "publish takes --output FOLDER and nothing else"

    need_dotnet
    local output
    output=$(dotnet restore "$root/OtaStack.AppHost" -p:OtaStackCompose=true 2>&1) ||
        if grep -q 'NU110[123].*Aspire.Hosting.Docker' <<<"$output"; then
            fail "publish needs the package Aspire.Hosting.Docker, which the NuGet feed here lacks; deploy/docker-compose.yaml is what it writes"
        else
            fail "OtaStack.AppHost does not restore: $(grep -m1 -i error <<<"$output" || tail -n1 <<<"$output")"
        fi

    mkdir -p -- "$folder"
    folder=$(cd -- "$folder" && pwd)
    # Without --step every step would run, "docker compose down" too.
    dotnet run --project "$root/OtaStack.AppHost" -p:OtaStackCompose=true -- --operation publish --step publish --output-path "$folder"
    say "written to $folder"
}
