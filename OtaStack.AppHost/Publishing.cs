namespace OtaStack.AppHost;

/// <summary>Publishing the model. Nothing here has an effect in run mode.</summary>
internal static partial class Publishing
{
    /// <summary>
    /// <c>/tmp</c> of a container that runs what its users bring: tools unpack libraries there and load them, which the
    /// container engine would forbid.
    /// </summary>
    public const string SharedTmp = "/tmp:exec";

    /// <summary>
    /// Publishes what was added to <paramref name="builder"/> as Docker Compose files. The last call before
    /// <c>Build()</c>: it goes over all resources.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Publish mode, and this build has no Aspire.Hosting.Docker:
    /// Aspire would write nothing and call it a success.</exception>
    public static void PublishAsCompose(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
            return;

        var isDescribed = false;
        DescribeCompose(builder, ref isDescribed);
        if (!isDescribed)
        {
            throw new DistributedApplicationException(
                "Publishing needs the package Aspire.Hosting.Docker, and this build is without it: build with "
                    + "-p:OtaStackCompose=true, as ./otastack publish does.");
        }
    }

    /// <summary>Implemented in <c>Compose.cs</c>, where that is compiled.</summary>
    static partial void DescribeCompose(IDistributedApplicationBuilder builder, ref bool isDescribed);
}
