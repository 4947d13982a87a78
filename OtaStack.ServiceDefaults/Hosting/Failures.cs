using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>How a service behind the gateway answers errors.</summary>
public static class Failures
{
    /// <summary>Adds the handler for <c>UseExceptionHandler()</c>.</summary>
    /// <param name="services">The service's collection.</param>
    /// <param name="isExpected">Whether an exception is not a defect and is not logged. Null: all are logged.</param>
    public static IServiceCollection AddFailures<THandler>(
        this IServiceCollection services, Func<Exception, bool>? isExpected = null)
        where THandler : class, IExceptionHandler
    {
        services.AddExceptionHandler<THandler>();

        // By default, an exception that a handler has answered is not logged.
        return services.Configure<ExceptionHandlerOptions>(options =>
            options.SuppressDiagnosticsCallback = failure => isExpected?.Invoke(failure.Exception) ?? false);
    }

    /// <summary>
    /// Turns responses without a body below <paramref name="api"/>, such as those of routing and parameter binding,
    /// into problem details.
    /// </summary>
    public static void UseProblemDetails(this WebApplication app, PathString api) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments(api), branch => branch.UseStatusCodePages());
}
