using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>How a service behind the gateway answers what goes wrong.</summary>
public static class Failures
{
    /// <summary>Adds what <c>UseExceptionHandler()</c> asks for an answer.</summary>
    /// <param name="services">Those of the service.</param>
    /// <param name="isExpected">Which of them are no defect, and stay out of the log; none without.</param>
    public static IServiceCollection AddFailures<THandler>(this IServiceCollection services, Func<Exception, bool>? isExpected = null)
        where THandler : class, IExceptionHandler
    {
        services.AddExceptionHandler<THandler>();

        // By default what a handler has answered is not logged.
        return services.Configure<ExceptionHandlerOptions>(options =>
            options.SuppressDiagnosticsCallback = failure => isExpected?.Invoke(failure.Exception) ?? false);
    }

    /// <summary>
    /// Below <paramref name="api"/> an answer without a body, as routing and parameter binding give them, becomes problem details.
    /// </summary>
    public static void UseProblemDetails(this WebApplication app, PathString api) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments(api), branch => branch.UseStatusCodePages());
}
