# Starts code-server. The home directory is a volume that hides what the image has there, so the extension is installed into
# the volume, once for each new version of the extension.
set -eu

home=$HOME/.local/share/code-server
vsix=/opt/otastack/otastack.vsix
installed=$home/otastack.sha256

if ! sha256sum --check --status "$installed" 2>/dev/null; then
    if code-server --user-data-dir "$home" --extensions-dir "$home/extensions" --install-extension "$vsix" --force; then
        sha256sum "$vsix" >"$installed"
    else
        echo "could not install the OtaStack extension; starting the IDE without it" >&2
    fi
fi

# No password: only the gateway can reach code-server, and people sign in at the gateway.
# The proxy to local ports stays off: it would bypass the gateway.
exec code-server \
    --bind-addr 0.0.0.0:8080 \
    --auth none \
    --config "$HOME/.config/code-server/config.yaml" \
    --user-data-dir "$home" \
    --extensions-dir "$home/extensions" \
    --disable-proxy \
    --disable-telemetry \
    --disable-update-check \
    --disable-workspace-trust \
    --disable-getting-started-override \
    /workspace
