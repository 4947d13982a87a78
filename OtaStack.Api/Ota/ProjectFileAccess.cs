using OtaStack.Api.Access;
using OtaStack.Api.Devices;
using OtaStack.Api.Http;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Ota;

/// <summary>The policy of a project for its files: images, checksums and manifests.</summary>
internal static class ProjectFileAccess
{
    /// <summary>
    /// Refuses a request that does not pass the policy, with a response. Polls for a file pass as other polls do
    /// (<see cref="OtaEndpoints.TryPollAsync"/>).
    /// </summary>
    public static async ValueTask<bool> TryRefuseAsync(
        HttpContext http, string projectText, PollGate gate, Fleet fleet, bool isImage)
    {
        var headers = http.Request.Headers;
        var report = DeviceHeaders.AppearIn(headers) ? DeviceHeaders.Read(headers, null, null, out _) : null;
        if (report is not null && fleet.Find(report.Mac)?.Settings?.Enrolment is Enrolment.Pending or Enrolment.Blocked)
        {
            await AccessRefusals.NotAccepted.WriteAsync(http.Response);
            return true;
        }

        if (!gate.IsNeeded || !ProjectName.TryParse(projectText, out var project))
            return false;

        var shown = new ShownTexts(Credentials.TokenIn(headers.Authorization), DeviceHeaders.TokenIn(headers));
        var (answer, retryAfter) = await gate.CheckFileAsync(shown, report, project, RemoteAddress.Of(http),
            isImage && HttpMethods.IsGet(http.Request.Method));
        if (answer == AccessAnswer.Admitted)
            return false;

        await AccessRefusals.Of(answer, retryAfter).WriteAsync(http.Response);
        return true;
    }
}
