# Starts code-server. Its home is a volume, so an extension in the image would be hidden by it, or be that of the image which
# was there first: it is installed into the home with the first start of each new one.
set -eu

home=$HOME/.local/share/code-server
vsix=/opt/otastack/otastack.vsix
installed=$home/otastack.sha256

if ! sha256sum --check --status "$installed" 2>/dev/null; then
    if code-server --user-data-dir "$home" --extensions-dir "$home/extensions" --install-extension "$vsix" --force; then
        sha256sum "$vsix" >"$installed"
    else
        echo "the OtaStack extension could not be installed; the IDE starts without it" >&2
    fi
fi

# No password: only the gateway reaches it, and people sign in there.
# The proxy to local ports stays off: it would lead behind the gateway.
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
