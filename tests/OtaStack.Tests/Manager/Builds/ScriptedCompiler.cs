namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// Scripts for <see cref="ShellCli"/> that imitate arduino-cli's compile command.
/// </summary>
internal static class ScriptedCompiler
{
    /// <summary>A board that the scripts build for.</summary>
    public const string Board = "a:b:c";

    private const string Arguments = """
        out=; sketch=
        for word; do case "$word" in --output-dir=*) out=${word#--output-dir=} ;; esac; sketch=$word; done
        name=$(basename "$sketch")
        """;

    /// <summary>Writes an image and succeeds, after <paramref name="before"/>.</summary>
    public static string Compiling(string before = "") => $$$"""
        {{{Arguments}}}
        {{{before}}}
        printf 'image of %s' "$name" > "$out/$name.ino.bin"
        printf 'elf of %s' "$name" > "$out/$name.ino.elf"
        printf 'more' > "$out/$name.ino.bootloader.bin"
        printf '{"success":true,"builder_result":{"build_path":"%s"}}\n' "$here/none"
        """;

    /// <summary>Waits for the file <c>go</c> in its folder, and adds a line to <c>started</c>.</summary>
    public static string CompilingWhenTold => Compiling("""
        echo "$name" >> "$here/started"
        while [ ! -e "$here/go" ]; do sleep 0.05; done
        """);
}
