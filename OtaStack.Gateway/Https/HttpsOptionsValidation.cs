using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Https;

/// <summary>What can be said about the settings without opening the files.</summary>
internal sealed class HttpsOptionsValidation : IValidateOptions<HttpsOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpsOptions options)
    {
        var failures = new List<string>();
        void Require(bool holds, string otherwise)
        {
            if (!holds)
                failures.Add($"{HttpsOptions.Section}:{otherwise}");
        }

        Require(options.Port is >= 0 and <= 65535, $"Port is {options.Port}: it must be 0 to 65535.");
        Require(options.PublicPort is null or (> 0 and <= 65535), $"PublicPort is {options.PublicPort}: it must be 1 to 65535.");
        Require(options.HstsDays is null or >= 0 and <= 3650, $"HstsDays is {options.HstsDays}: it must be 0 to 3650.");
        Require(options.CheckSeconds is >= 0.05 and <= 86_400, $"CheckSeconds is {options.CheckSeconds}: it must be 0.05 to 86400.");
        Require(options.IsConfigured || string.IsNullOrEmpty(options.KeyPath), "KeyPath is set, but CertificatePath is not.");

        Require(!options.LegacyCipherSuites || OperatingSystem.IsLinux(), "LegacyCipherSuites works on Linux only: elsewhere the system chooses.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
