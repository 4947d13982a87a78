using System.Net;
using System.Net.Http.Json;

namespace OtaStack.Tests.Manager.Tokens;

/// <summary>The Manager's token API for tests.</summary>
internal static class TokenConversation
{
    public const string Token = "N0t-A.real~token+of/160_bits=";

    /// <summary>A sketch that polls with the token.</summary>
    public const string Poller = """
        const char version[] = OTASTACK_VERSION;
        #ifdef OTASTACK_TOKEN
        const char token[] = OTASTACK_TOKEN;
        #else
        const char token[] = "no token";
        #endif

        void setup() {
          Serial.begin(115200);
          Serial.println(version);
          Serial.println(token);
        }

        void loop() {}
        """;

    public static string TokenFile(this ManagerServer server, string project) =>
        Path.Combine(server.Data, "manager", "tokens", project);

    public static async Task SetTokenAsync(this ManagerServer server, string project, string token)
    {
        using var answer = await server.PutTokenAsync(project, token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    public static Task<HttpResponseMessage> PutTokenAsync(this ManagerServer server, string project, string? token) =>
        server.Client.PutAsJsonAsync(PathOf(project), new { token });

    public static async Task RemoveTokenAsync(this ManagerServer server, string project)
    {
        using var answer = await server.Client.DeleteAsync(PathOf(project));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public static string PathOf(string project) => $"/manager/api/projects/{project}/token";

    public static bool Contains(this byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text)) >= 0;
}
