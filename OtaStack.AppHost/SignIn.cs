using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>People sign in at the gateway, which vouches for each request that it forwards.</summary>
internal static class SignIn
{
    /// <summary>Name of the password's parameter.</summary>
    public const string Parameter = "admin-password";

    /// <summary>
    /// Lets people sign in as <c>admin</c>. In publish mode, <c>.env</c> must set the password. In run mode, it is the
    /// parameter, if given. Otherwise the gateway creates one at the first start with a data folder, as under
    /// <c>./otastack run</c>. The setting <c>SignIn:AdminsNeedSecondFactor</c> is passed on; the Compose file has its own.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSignIn(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode && builder.Setting(StackSettings.AdminsNeedSecondFactor) is { } isNeeded)
            gateway.WithEnvironment(StackSettings.AdminsNeedSecondFactor, isNeeded);
        if (builder.ExecutionContext.IsPublishMode || builder.HasGivenPassword())
        {
            var password = builder.AddParameter(Parameter, secret: true)
                .WithDescription(
                    "The password of admin, at least 10 characters. A new value replaces the current password.");
            return gateway.WithEnvironment(StackSettings.Password, password);
        }

        return gateway.WithEnvironment(StackSettings.FirstPasswordFile, builder.FirstPasswordFile());
    }

    /// <summary>Whether <c>Parameters:admin-password</c> sets the password.</summary>
    public static bool HasGivenPassword(this IDistributedApplicationBuilder builder) =>
        !string.IsNullOrEmpty(builder.Configuration[$"Parameters:{Parameter}"]);

    /// <summary>
    /// The file for a password that the gateway created, in the gateway's own folder, which other users cannot read.
    /// </summary>
    public static string FirstPasswordFile(this IDistributedApplicationBuilder builder) =>
        Path.Combine(StackFolders.Identity.In(builder.DataFolder()), "first-password");
}
