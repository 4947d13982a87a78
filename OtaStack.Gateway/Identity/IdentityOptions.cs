using System.ComponentModel.DataAnnotations;

namespace OtaStack.Gateway.Identity;

/// <summary>Settings below <c>Identity</c>: where accounts, keys and sessions are stored.</summary>
internal sealed record IdentityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>
    /// Folder that only the gateway may read: accounts, API keys, sessions, the key that signs tokens.
    /// </summary>
    [Required]
    public string Path { get; init; } = ".data/identity";

    /// <summary>Folder that the services read: the public half of that key, <c>token-key.pem</c>.</summary>
    [Required]
    public string PublicPath { get; init; } = ".data/identity-public";
}
