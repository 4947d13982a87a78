using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>A password that is given must be one that a person could set, too.</summary>
internal sealed class SignInOptionsValidation : IValidateOptions<SignInOptions>
{
    public ValidateOptionsResult Validate(string? name, SignInOptions options) =>
        options.Password is { Length: > 0 } given && Passwords.Problem(given) is { } problem
            ? ValidateOptionsResult.Fail($"{SignInOptions.Section}:{nameof(options.Password)}: {problem}")
            : ValidateOptionsResult.Success;
}
