using Mono.Cecil;

namespace OtaStack.Tests.Architecture;

/// <summary>The folders of a project from bottom to top. Code may use its own folder and those below.</summary>
/// <param name="root">The project's namespace; each folder is the namespace below it.</param>
/// <param name="folders">The lowest first.</param>
/// <param name="isEndpoint">Types that count as above all folders.</param>
internal sealed class Layers(string root, string[] folders, Func<TypeDefinition, bool> isEndpoint)
{
    private const string Endpoints = "endpoints";
    private const string Composition = "composition";

    /// <summary>References that go up, as "A (Folder) uses B (Folder)".</summary>
    public List<string> GoingUp(IEnumerable<(TypeDefinition From, TypeDefinition To)> uses) =>
    [
        .. uses.Select(use => (use.From, use.To, Lower: LayerOf(use.From), Upper: LayerOf(use.To)))
            .Where(use => use is { Lower: { } lower, Upper: { } upper } && HeightOf(lower) < HeightOf(upper))
            .Select(use => $"{use.From.Name} ({use.Lower}) uses {use.To.Name} ({use.Upper})")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Folders of the project that are not in the list.</summary>
    public List<string> Unknown(IEnumerable<TypeDefinition> types) =>
        [.. types.Select(LayerOf).OfType<string>().Where(layer => HeightOf(layer) < 0).Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>Null for types of other namespaces, such as generated ones.</summary>
    private string? LayerOf(TypeDefinition type)
    {
        if (type.Namespace == root)
            return Composition;
        if (!type.Namespace.StartsWith(root + ".", StringComparison.Ordinal))
            return null;
        return isEndpoint(type) ? Endpoints : type.Namespace[(root.Length + 1)..];
    }

    // A folder below another one (Storage.Migrations) belongs to it, unless it is listed itself.
    private int HeightOf(string layer) => layer switch
    {
        Endpoints => folders.Length,
        Composition => folders.Length + 1,
        _ when Array.IndexOf(folders, layer) is >= 0 and var height => height,
        _ when layer.LastIndexOf('.') is > 0 and var end => HeightOf(layer[..end]),
        _ => -1,
    };
}
