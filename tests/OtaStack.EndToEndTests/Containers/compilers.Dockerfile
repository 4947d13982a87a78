# The Manager with the compilers for the fake arduino-cli. The real one installs its own.
ARG MANAGER
FROM $MANAGER
USER root
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends arduino-builder arduino-ctags \
        gcc-riscv64-unknown-elf gcc-xtensa-lx106 picolibc-xtensa-lx106-elf \
    && rm -rf /var/lib/apt/lists/*
USER 1000:1654
