using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>Who may enter: people sign in at the gateway, which vouches for each request that it forwards.</summary>
internal static class SignIn
{
    /// <summary>Name of the password's parameter.</summary>
    public const string Parameter = "admin-password";

    /// <summary>
    /// Lets people sign in as <c>admin</c>. Published, the password is asked for in <c>.env</c>. In run mode it is the
    /// parameter where it is given; otherwise the gateway makes one at the first start with a data folder, as it does
    /// under <c>./otastack run</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSignIn(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode || builder.HasGivenPassword())
        {
            var password = builder.AddParameter(Parameter, secret: true)
                .WithDescription(
                    "The password of admin, at least 10 characters. A new value replaces the one that was set before.");
            return gateway.WithEnvironment(StackSettings.Password, password);
        }

        return gateway.WithEnvironment(StackSettings.FirstPasswordFile, builder.FirstPasswordFile());
    }

    /// <summary>The password comes from the configuration: <c>Parameters:admin-password</c>.</summary>
    public static bool HasGivenPassword(this IDistributedApplicationBuilder builder) =>
        !string.IsNullOrEmpty(builder.Configuration[$"Parameters:{Parameter}"]);

    /// <summary>
    /// Where the gateway leaves a password that it made. In its own folder, which no other user can read.
    /// </summary>
    public static string FirstPasswordFile(this IDistributedApplicationBuilder builder) =>
        Path.Combine(StackFolders.Identity.In(builder.DataFolder()), "first-password");
}
