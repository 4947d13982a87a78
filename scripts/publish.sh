# shellcheck shell=bash disable=SC2154 # the sourcing script sets root
# `./otastack publish`: Docker Compose files, written by the AppHost. Needs no container engine.

publish() {
    local folder=$root/deploy
    if [[ ${1-} == --output && -n ${2-} ]]; then
        folder=$2
        shift 2
    fi
    [[ $# -eq 0 ]] || fail "publish takes --output FOLDER and nothing else"

    need_dotnet
    can_publish || fail "$cannot_publish"

    mkdir -p -- "$folder"
    folder=$(cd -- "$folder" && pwd)
    # Without --step every step would run, "docker compose down" too.
    dotnet run --project "$root/OtaStack.AppHost" --configuration Release -p:OtaStackCompose=true -- \
        --operation publish --step publish --output-path "$folder"
    # Aspire keeps the values of an existing .env; the template must not have any.
    sed 's/^\([A-Z_]*=\).*/\1/' "$folder/.env" >"$folder/.env.example"
    say "written to $folder"
}

# Whether the AppHost restores with what publishing needs. If not, cannot_publish says why.
can_publish() {
    local output
    output=$(dotnet restore "$root/OtaStack.AppHost" -p:OtaStackCompose=true 2>&1) && return
    cannot_publish="OtaStack.AppHost does not restore: $(grep -m1 -i error <<<"$output" || tail -n1 <<<"$output")"
    ! grep -q 'NU110[123].*Aspire.Hosting.Docker' <<<"$output" ||
        cannot_publish="publishing needs the package Aspire.Hosting.Docker, which is not on your NuGet feeds; deploy/docker-compose.yaml is its output"
    return 1
}
