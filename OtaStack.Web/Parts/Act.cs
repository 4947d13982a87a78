namespace OtaStack.Web.Parts;

/// <summary>What the form of an <see cref="ActForm"/> asks for.</summary>
public sealed class Act
{
    /// <summary>The name of the form that a page with such forms handles.</summary>
    public const string Form = "act";

    /// <summary>The action.</summary>
    public string? Do { get; set; }

    /// <summary>What it is about.</summary>
    public string? Id { get; set; }

    /// <summary>Which version of that.</summary>
    public string? Version { get; set; }
}
