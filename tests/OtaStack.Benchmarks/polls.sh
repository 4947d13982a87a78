#!/usr/bin/env bash
# 304 polls per second, directly to the API and through the gateway, compared with nginx in the same run.
#   ./otastack bench [--rounds 5] [--seconds 4] [--connections 64]
# Servers and load share this machine, so only the ratios are meaningful. Needs nginx and wrk (Debian packages).
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
rounds=5 seconds=4 connections=64
while (($#)); do
    case $1 in
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        --connections) connections=$2 ;;
        *) echo "bench: unknown option $1 (--rounds N, --seconds N, --connections N)" >&2; exit 2 ;;
    esac
    shift 2
done

for tool in nginx wrk; do
    PATH=$PATH:/usr/sbin command -v "$tool" > /dev/null || {
        echo "bench: $tool is missing. Install it: apt-get install nginx-light wrk" >&2
        exit 1
    }
done
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)

work=$(mktemp -d)
pids=()
stop() {
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2> /dev/null || true
    wait 2> /dev/null || true
    rm -rf -- "$work"
}
trap stop EXIT

for project in OtaStack.Api OtaStack.Gateway; do
    dotnet build "$root/$project" -c Release -v quiet -nologo > "$work/build.log" || { cat "$work/build.log"; exit 1; }
done

start() { # NAME PROJECT SETTINGS...
    local name=$1 project=$2
    shift 2
    env ASPNETCORE_URLS=http://127.0.0.1:0 AddressFile="$work/$name" Logging__LogLevel__Default=Warning "$@" \
        dotnet "$root/$project/bin/Release/net10.0/$project.dll" --contentRoot "$root/$project" > "$work/$name.log" 2>&1 &
    pids+=($!)
    for ((i = 0; i < 200; i++)); do
        [[ -s $work/$name ]] && return
        sleep 0.1
    done
    echo "bench: $project did not start:" >&2
    cat "$work/$name.log" >&2
    exit 1
}

# The smallest valid image: a segment of 24 bytes, with the checksum (seed EF) in the last byte of the padding.
image() {
    printf '\xe9\x01\x02\x40\x00\x00\x10\x40\x10\x10\x20\x40\x18\x00\x00\x00'
    printf 'Jan  1 2026;12:00:00'
    printf '\x00%.0s' {1..11}
    local checksum=$((0xef)) character text='Jan  1 2026;12:00:00'
    for ((i = 0; i < ${#text}; i++)); do
        printf -v character '%d' "'${text:i:1}"
        ((checksum ^= character))
    done
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\x$(printf '%02x' "$checksum")"
}

start api OtaStack.Api Data__Path="$work/data" Identity__PublicKeyPath="$work/identity-public/token-key.pem"
api=$(cat "$work/api")
start gateway OtaStack.Gateway services__api__http__0="$api" SignIn__Password=never-used-here \
    Identity__Path="$work/identity" Identity__PublicPath="$work/identity-public"
gateway=$(cat "$work/gateway")

status=
image > "$work/data/builds/bench.bin"
for ((i = 0; i < 100; i++)); do
    exec 3<> "/dev/tcp/127.0.0.1/${api##*:}"
    printf 'HEAD /ota/bench/firmware.bin HTTP/1.0\r\n\r\n' >&3
    read -r _ status _ <&3
    exec 3>&-
    [[ $status != 200 ]] || break
    sleep 0.2
done
[[ $status == 200 ]] || { echo "bench: the API did not accept the image: $status" >&2; cat "$work/api.log" >&2; exit 1; }

port=$((20000 + RANDOM % 20000))
cat > "$work/nginx.conf" << CONF
daemon off; pid $work/nginx.pid; error_log $work/nginx.err; worker_processes auto;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000;
  upstream api { server ${api#http://}; keepalive 128; }
  server { listen 127.0.0.1:$port; return 304; }
  server { listen 127.0.0.1:$((port + 1));
    location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For \$remote_addr; } }
}
CONF
"$nginx" -c "$work/nginx.conf" -e "$work/nginx.err" &
pids+=($!)
sleep 0.5

headers=(
    -H 'User-Agent: ESP8266-http-Update' -H 'x-ESP8266-STA-MAC: 5C:CF:7F:AA:BB:CC' -H 'x-ESP8266-AP-MAC: 5E:CF:7F:AA:BB:CC'
    -H 'x-ESP8266-free-space: 1695744' -H 'x-ESP8266-sketch-size: 400000'
    -H 'x-ESP8266-sketch-md5: 7effe644484d7d861b92fb47a77ff1ca' -H 'x-ESP8266-chip-size: 4194304'
    -H 'x-ESP8266-sdk-version: 2.2.2-dev(38a443e)' -H 'x-ESP8266-mode: sketch' -H 'x-ESP8266-version: Jan  1 2026;12:00:00'
)
load() { # URL SECONDS [HEADER...]
    local url=$1 duration=$2
    shift 2
    wrk -t 1 -c "$connections" -d "$duration" "${headers[@]}" "$@" "$url/ota" > "$work/wrk" 2>&1
    awk '/Requests\/sec/ { printf "%d", $2 }' "$work/wrk"
}

names=("nginx: return 304" "API, direct" "gateway -> API" "nginx -> API" "gateway, new connection each" "nginx, new connection each")
urls=("http://127.0.0.1:$port" "$api" "$gateway" "http://127.0.0.1:$((port + 1))" "$gateway" "http://127.0.0.1:$((port + 1))")
kinds=(keep keep keep keep close close)

for i in "${!urls[@]}"; do load "${urls[i]}" 5 > /dev/null; done # YARP needs a few seconds to warm up.
load "$gateway" 10 > /dev/null
for ((round = 1; round <= rounds; round++)); do
    for i in "${!urls[@]}"; do
        extra=()
        [[ ${kinds[i]} == close ]] && extra=(-H 'Connection: close')
        load "${urls[i]}" "$seconds" "${extra[@]}" >> "$work/result.$i"
        echo >> "$work/result.$i"
    done
done

median() { sort -n "$work/result.$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
spread() { sort -n "$work/result.$1" | awk '{ v[NR] = $1 } END { print v[1] " to " v[NR] }'; }
printf '304 polls per second, %s rounds of %s s, %s connections: median (spread)\n' "$rounds" "$seconds" "$connections"
for i in "${!names[@]}"; do printf '  %-30s %7s  (%s)\n' "${names[i]}" "$(median "$i")" "$(spread "$i")"; done
ratio() { awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN { printf "%.2f", a / b }'; }
printf 'API / nginx return 304:              %s\n' "$(ratio 1 0)"
printf 'gateway / nginx, before the same API: %s keep-alive, %s new connection each\n' "$(ratio 2 3)" "$(ratio 4 5)"
