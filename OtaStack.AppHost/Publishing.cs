namespace OtaStack.AppHost;

/// <summary>Publishes the model. Has no effect in run mode.</summary>
internal static partial class Publishing
{
    /// <summary>
    /// <c>/tmp</c> of a container that runs its users' code. Tools unpack and load libraries there, which the container
    /// engine forbids by default.
    /// </summary>
    public const string SharedTmp = "/tmp:exec";

    /// <summary>
    /// Publishes the resources of <paramref name="builder"/> as Docker Compose files. Must be the last call before
    /// <c>Build()</c>.
    /// </summary>
    /// <exception cref="DistributedApplicationException">In publish mode, if this build does not include
    /// Aspire.Hosting.Docker. Aspire would write nothing and report success.</exception>
    public static void PublishAsCompose(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
            return;

        var isDescribed = false;
        DescribeCompose(builder, ref isDescribed);
        if (!isDescribed)
        {
            throw new DistributedApplicationException(
                "Publishing needs the package Aspire.Hosting.Docker, which this build does not include. Build with "
                    + "-p:OtaStackCompose=true, as ./otastack publish does.");
        }
    }

    /// <summary>Implemented in <c>Compose.cs</c> if that is compiled.</summary>
    static partial void DescribeCompose(IDistributedApplicationBuilder builder, ref bool isDescribed);
}
