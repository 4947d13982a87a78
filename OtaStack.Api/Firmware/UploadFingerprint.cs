using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Api.Firmware;

/// <summary>
/// What makes two uploads the same request, for <c>Idempotency-Key</c>: the image, and what the sender says about it.
/// Not the bytes of the body, because clients separate the parts of a form differently each time.
/// </summary>
internal static class UploadFingerprint
{
    /// <summary>Of a received image, 64 lower-case hex digits.</summary>
    /// <param name="about">What the sender says about it.</param>
    /// <param name="sha256">The image.</param>
    public static string Of(IngestionRequest about, string sha256) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n',
            "upload", sha256, about.FileName, about.Project, about.StatedVersion, about.Kind, about.Chip,
            about.IsOpaque))));

    /// <summary>Of a request whose image is not published; null if the body cannot be read.</summary>
    public static async Task<string?> ReadAsync(HttpContext http)
    {
        try
        {
            var fields = UploadFields.Of(http.Request.Query);
            if (!UploadForm.IsBodyOf(http.Request))
            {
                var image = await FirmwareFiles.HashAsync(http.Request.Body, http.RequestAborted);
                return Of(fields.ToRequest() with { FileName = fields.FileName }, image);
            }

            var form = await UploadForm.OpenAsync(http.Request, fields, http.RequestAborted);
            if (form.File is null)
                return null;
            var sha256 = await FirmwareFiles.HashAsync(form.File, http.RequestAborted);
            await form.ReadRestAsync(http.RequestAborted);
            return Of(fields.ToRequest() with { FileName = fields.FileName ?? form.FileName }, sha256);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null; // BadHttpRequestException is an IOException, too.
        }
    }
}
