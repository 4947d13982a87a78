using System.Security.Claims;

namespace OtaStack.Manager.Http;

/// <summary>The caller's name, for records.</summary>
internal static class Caller
{
    /// <summary>The account, or <c>key:name</c> of an API key.</summary>
    public static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "unknown";
}
