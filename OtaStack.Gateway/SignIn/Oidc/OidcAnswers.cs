using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>Pages for a sign-in at the provider that did not succeed. What the provider said is in the log.</summary>
internal sealed partial class OidcAnswers(
    IOptions<OidcOptions> options, PageRenderer pages, TimeProvider time, ILogger<OidcAnswers> logger)
{
    /// <summary>Why an answer is refused that does not belong to a visit of this browser that may still end.</summary>
    public const string NotThisVisit = "The answer belongs to a visit that another browser began, or that is too old.";

    private const int MaximumLogLength = 500;

    private readonly LogThrottle _throttle = new(time);

    private string Provider => options.Value.ProviderName;

    /// <summary>Whether a failure is the provider's or the network's, and not a defect here.</summary>
    public static bool IsExpected(Exception exception) => exception is HttpRequestException or IOException
        or InvalidOperationException or OperationCanceledException or JsonException or SecurityTokenException
        or OpenIdConnectProtocolException or AuthenticationFailureException or OidcException;

    /// <summary>A refusal that the person can do something about. Nothing was changed, unless it says so.</summary>
    public Task RefuseAsync(HttpContext context, string reason, string wanted) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, reason, wanted);

    /// <summary>The provider says that the person has cancelled, or may not use this gateway.</summary>
    public Task DeniedAsync(HttpContext context, string wanted) => RefuseAsync(
        context, $"You cancelled the sign-in at {Provider}, or you may not use OtaStack there.", wanted);

    /// <summary>The visit failed.</summary>
    public Task FailedAsync(HttpContext context, Exception failure, string wanted)
    {
        if (_throttle.ShouldLog(out var count))
            LogFailed(Provider, context.Connection.RemoteIpAddress, count, Describe(failure));
        var (status, reason) = Explain(failure);
        return WriteAsync(context, status, reason, wanted);
    }

    private (int Status, string Reason) Explain(Exception failure) => failure switch
    {
        OidcException { Message: NotThisVisit } or AuthenticationFailureException =>
            (StatusCodes.Status400BadRequest,
                "This sign-in did not begin in this browser, took longer than 15 minutes, or OtaStack has restarted since "
                    + "then. Begin again."),
        _ when Causes(failure).Any(IsOfNetwork) =>
            (StatusCodes.Status503ServiceUnavailable,
                $"{Provider} does not answer, so you cannot sign in with it now. Try again later."),
        OpenIdConnectProtocolException when ErrorOf(failure) is "invalid_client" or "unauthorized_client" =>
            (StatusCodes.Status502BadGateway,
                $"{Provider} does not accept OtaStack's client id or secret. Ask an admin to check the settings "
                    + "SignIn:Oidc:ClientId and ClientSecret."),
        _ =>
            (StatusCodes.Status502BadGateway,
                $"The answer of {Provider} is not valid, so you are not signed in. Begin again. If that does not help, "
                    + "ask an admin: the log of the gateway has the cause."),
    };

    private Task WriteAsync(HttpContext context, int status, string reason, string wanted) =>
        pages.WriteAsync<OidcPage>(context, status, new()
        {
            [nameof(OidcPage.Problem)] = reason,
            [nameof(OidcPage.Return)] = wanted,
        });

    private static bool IsOfNetwork(Exception cause) =>
        cause is HttpRequestException or OperationCanceledException or WebException
        || (cause is InvalidOperationException && cause.InnerException is IOException); // of the metadata

    private static string? ErrorOf(Exception failure) => failure.Data["error"] as string;

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }

    // Parts of it come from the browser's address.
    private static string Describe(Exception failure)
    {
        var text = string.Join(" < ", Causes(failure).Select(cause => cause.Message));
        var cut = text.Length <= MaximumLogLength ? text : text[..MaximumLogLength];
        return string.Concat(cut.Select(character => char.IsControl(character) ? ' ' : character));
    }

    [LoggerMessage(1, LogLevel.Warning,
        "A sign-in at {Provider} failed, last from {Address}; {Count} since the last such message: {Cause}")]
    private partial void LogFailed(string provider, IPAddress? address, long count, string cause);
}
