using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Downloads;
using OtaStack.Tests.Gateway;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Downloads;

/// <summary>The real API behind the real gateway, with one image, to include both hops and all their buffers.</summary>
internal sealed class GatewayAndApi : IAsyncDisposable
{
    private GatewayAndApi(ApiServer api, RunningGateway gateway, byte[] image) =>
        (Api, Gateway, Image) = (api, gateway, image);

    public ApiServer Api { get; }

    public RunningGateway Gateway { get; }

    public byte[] Image { get; }

    public DownloadSlots Slots => Api.Services.GetRequiredService<DownloadSlots>();

    /// <param name="imageBytes">Size of the image, of project <c>thermostat</c>.</param>
    /// <param name="settings">For both services.</param>
    public static async Task<GatewayAndApi> StartAsync(int imageBytes, params (string Key, string Value)[] settings)
    {
        var api = await ApiServer.StartAsync(settings);
        try
        {
            var image = NewImage(imageBytes);
            await api.UploadedAsync(image);
            var gateway = await RunningGateway.StartAsync(
                new TestIdentity(api.GatewaysKey), clock: null,
                [("services:api:http:0", api.Address.AbsoluteUri),
                    .. settings.Select(setting => (setting.Key, (string?)setting.Value))]);
            return new(api, gateway, image);
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings of a gateway with HTTPS.</summary>
    public static (string Key, string Value)[] Https(TestCertificates certificates) =>
    [
        ("Gateway:Https:CertificatePath", certificates.PathOf("fullchain.pem")),
        ("Gateway:Https:KeyPath", certificates.PathOf("privkey.pem")),
        ("Gateway:Https:Port", "0"),
    ];

    /// <summary>The address that boards poll.</summary>
    public Uri Address(bool straight) => straight ? Api.Address : Gateway.Http;

    /// <summary>A device's latest update from the API, or null.</summary>
    public async Task<JsonNode?> UpdateAsync(string mac)
    {
        using var answer = await Api.Client.GetAsync($"/api/devices/{mac}");
        if (!answer.IsSuccessStatusCode)
            return null;
        var device = await answer.Content.ReadFromJsonAsync<JsonNode>();
        return device!["updates"] is JsonArray { Count: > 0 } updates ? updates[0] : null;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Api.DisposeAsync();
    }
}
