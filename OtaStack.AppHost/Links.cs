namespace OtaStack.AppHost;

/// <summary>Links of resources in the dashboard.</summary>
internal static class Links
{
    /// <summary>
    /// People use the gateway, so the links go there. The services' own addresses appear only in the details.
    /// </summary>
    public static void AddLinks(
        this IDistributedApplicationBuilder builder,
        GatewayAddress address,
        IResourceBuilder<ProjectResource> gateway,
        IResourceBuilder<ProjectResource> manager,
        CodeServer ide)
    {
        var (url, pollUrl) = (address.Addresses.PeopleUrl, address.Addresses.Url + "/ota");
        gateway.WithUrl(url + "/", "Open OtaStack").WithUrl(pollUrl, "Boards poll " + pollUrl);
        if (address.Addresses.HasLocalAuthority)
            gateway.WithUrl(address.Addresses.Url + "/https", "Trust the HTTPS certificate");
        manager.WithUrl(url + "/manager/", "Open the Manager");
        ide.Resource?.WithUrl(url + "/ide/", "Open the IDE");

        foreach (var service in builder.Resources.OfType<IResourceWithEndpoints>())
            builder.CreateResourceBuilder(service).WithUrls(HideEndpoints);
    }

    private static void HideEndpoints(ResourceUrlsCallbackContext context)
    {
        foreach (var url in context.Urls.Where(url => url.Endpoint is not null))
            url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
    }
}
