using System.ComponentModel.DataAnnotations;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>Settings below <c>SignIn</c>.</summary>
internal sealed record SignInOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SignIn";

    /// <summary>
    /// The password of the account <c>admin</c>. Applied when the value differs from the one applied before, so that
    /// a password set by <c>otastack password</c> stays until this setting changes. Set it as an environment variable
    /// rather than in a file.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>
    /// File for the password that the gateway generates at its first start, in plain text (mode 0600). Delete it
    /// after reading.
    /// </summary>
    public string? FirstPasswordFile { get; init; }

    /// <summary>
    /// The role that may use the IDE, build, and install toolchains and libraries: <c>admin</c> or <c>operator</c>. All
    /// of these run programs on the server. Only containers keep these programs away from keys and other people's files.
    /// </summary>
    public string ToolsRole { get; init; } = Roles.Admin;

    /// <summary>
    /// Whether admins need a second factor: an authenticator app or a passkey. One without it can only set one up. API
    /// keys need none.
    /// </summary>
    public bool AdminsNeedSecondFactor { get; init; }

    /// <summary>A configured password must follow the same rules as one that a person sets.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Password is { Length: > 0 } given && Passwords.Problem(given) is { } problem
            ? [new ValidationResult(problem, [nameof(Password)])]
            : ToolsRole is Roles.Admin or Roles.Operator
                ? []
                : [new ValidationResult("The role must be \"admin\" or \"operator\".", [nameof(ToolsRole)])];

    // The generated ToString of a record would include the password.
    public override string ToString() => Section;
}
