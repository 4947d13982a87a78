# Base images under the names of the upstream images, for machines that cannot pull any. The real Dockerfiles build
# on them unchanged. Each contains only what these Dockerfiles need. Named contexts, folders of this machine:
# dotnet-files, node-files, npm-files, code-server-files.
FROM otastack-stand-in/debian:bookworm AS debian
ENV DEBIAN_FRONTEND=noninteractive SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt

# Also replaces aspnet:10.0-noble-chiseled, which contains less.
FROM debian AS runtime
RUN apt-get update -qq \
    && apt-get install -qq --no-install-recommends libgssapi-krb5-2 libicu72 libssl3 >/dev/null \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
    && groupadd --gid 1654 app && useradd --uid 1654 --gid 1654 --create-home app
COPY --from=dotnet-files dotnet /usr/share/dotnet/
COPY --from=dotnet-files host /usr/share/dotnet/host/
COPY --from=dotnet-files shared /usr/share/dotnet/shared/
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true

# With the compilers and arduino-builder for the fake arduino-cli. The real one installs its own.
FROM runtime AS aspnet
RUN apt-get update -qq \
    && apt-get install -qq --no-install-recommends arduino-builder arduino-ctags \
        gcc-riscv64-unknown-elf gcc-xtensa-lx106 picolibc-xtensa-lx106-elf >/dev/null \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

FROM runtime AS sdk
RUN apt-get update -qq \
    && apt-get install -qq --no-install-recommends curl git >/dev/null \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=dotnet-files . /usr/share/dotnet/
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_CERT_REVOCATION_MODE=offline

FROM debian AS node
COPY --from=node-files bin/node /usr/local/bin/
COPY --from=npm-files . /usr/local/lib/node_modules/npm/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt

FROM debian AS code-server
RUN apt-get update -qq \
    && apt-get install -qq --no-install-recommends curl dumb-init git libgssapi-krb5-2 libkrb5-3 >/dev/null \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
    && useradd --uid 1000 --create-home --shell /bin/bash coder \
    && mkdir /etc/sudoers.d && echo 'coder ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/nopasswd
COPY --from=node-files bin/node /usr/lib/code-server/lib/
COPY --from=code-server-files . /usr/lib/code-server/node_modules/
RUN printf '#!/bin/sh\nexec /usr/lib/code-server/lib/node /usr/lib/code-server/node_modules/code-server "$@"\n' \
        >/usr/bin/code-server && chmod +x /usr/bin/code-server
USER 1000
ENV USER=coder
