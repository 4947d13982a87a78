using Microsoft.AspNetCore.Identity;

namespace OtaStack.Gateway.Identity;

/// <summary>A person's row, for ASP.NET Core Identity. Everything else uses <see cref="Account"/>.</summary>
public sealed class Person : IdentityUser
{
    /// <summary>One of <c>Roles</c>.</summary>
    public required string Role { get; set; }

    /// <summary>When the password was set.</summary>
    public DateTimeOffset PasswordSetAt { get; set; }

    /// <summary>When the person signed in last; null: not since OtaStack records this.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>IP address of that sign-in.</summary>
    public string? LastSignInFrom { get; set; }
}
