using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>How a service behind the gateway answers errors.</summary>
public static class Failures
{
    /// <summary>Adds the handler by which <c>UseExceptionHandler()</c> answers.</summary>
    /// <param name="services">Those of the service.</param>
    /// <param name="isExpected">Whether an exception is not a defect and stays out of the log. Null: all are
    /// logged.</param>
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
    /// Below <paramref name="api"/> an answer without a body, such as routing and parameter binding give, becomes
    /// problem details.
    /// </summary>
    public static void UseProblemDetails(this WebApplication app, PathString api) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments(api), branch => branch.UseStatusCodePages());
}
