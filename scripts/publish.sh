# shellcheck shell=bash disable=SC2154 # the sourcing script sets root and feed
# `./otastack publish`: Docker Compose files, written by the AppHost. Needs no container engine.

publish() {
    local folder=$root/.otastack/compose
    if [[ ${1-} == --output && -n ${2-} ]]; then
        folder=$2
        shift 2
    fi
    [[ $# -eq 0 ]] || fail "publish takes --output FOLDER and nothing else"

    need_dotnet
    find_feed
    [[ $feed == full ]] || fail "publish needs a NuGet feed with Aspire; this one lacks it"

    mkdir -p -- "$folder"
    folder=$(cd -- "$folder" && pwd)
    # Without --step every step would run, "docker compose down" too.
    dotnet run --project "$root/OtaStack.AppHost" -- --operation publish --step publish --output-path "$folder"
    say "written to $folder"
}
