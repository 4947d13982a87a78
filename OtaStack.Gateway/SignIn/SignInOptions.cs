using System.ComponentModel.DataAnnotations;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>Settings below <c>SignIn</c>.</summary>
internal sealed record SignInOptions : IValidatableObject
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "SignIn";

    /// <summary>
    /// The password of the account <c>admin</c>. Becomes it whenever the value differs from the one given before, so
    /// that a password set by <c>otastack password</c> stays until another is given here. Better an environment
    /// variable than a file.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>
    /// Where a password that the gateway had to make itself, at its first start, is written in clear (mode 0600).
    /// Whoever reads it should delete it.
    /// </summary>
    public string? FirstPasswordFile { get; init; }

    /// <summary>A configured password must follow the same rules as one that a person sets.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Password is { Length: > 0 } given && Passwords.Problem(given) is { } problem
            ? [new ValidationResult(problem, [nameof(Password)])]
            : [];

    // The generated text of a record would show the password.
    public override string ToString() => Section;
}
