using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace OtaStack.Api.Firmware;

/// <summary>
/// A <c>multipart/form-data</c> body with one file and other fields, in any order. The file is a stream, so fields
/// after it are known only when it has been read.
/// </summary>
internal sealed class UploadForm
{
    // RFC 2046, 5.1.1.
    private const int LongestBoundary = 70;

    /// <summary>Bytes of a field's value.</summary>
    private const int LongestValue = 4096;

    private readonly MultipartReader _reader;
    private readonly UploadFields _fields;

    private UploadForm(MultipartReader reader, UploadFields fields)
    {
        _reader = reader;
        _fields = fields;
    }

    /// <summary>The file; null if the form has none.</summary>
    public Stream? File { get; private set; }

    /// <summary>The file's name in the form.</summary>
    public string? FileName { get; private set; }

    /// <summary>Whether a request's body is such a form.</summary>
    public static bool IsBodyOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads up to the file's first byte; fields on the way go to <paramref name="fields"/>.</summary>
    /// <exception cref="InvalidDataException">The body is not a form.</exception>
    /// <exception cref="SourceFailedException">The body broke off.</exception>
    /// <exception cref="BadHttpRequestException">A field is refused.</exception>
    public static async Task<UploadForm> OpenAsync(
        HttpRequest request, UploadFields fields, CancellationToken cancellationToken)
    {
        var type = MediaTypeHeaderValue.Parse(request.ContentType);
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
            throw new InvalidDataException($"its content type needs a boundary of 1 to {LongestBoundary} characters.");

        var form = new UploadForm(new MultipartReader(boundary, request.Body), fields);
        await form.ReadToFileAsync(cancellationToken);
        return form;
    }

    /// <summary>Reads the fields after the file. Call it when the file has been read.</summary> <inheritdoc
    /// cref="OpenAsync"/>
    public Task ReadRestAsync(CancellationToken cancellationToken) => ReadToFileAsync(cancellationToken);

    private async Task ReadToFileAsync(CancellationToken cancellationToken)
    {
        while (await NextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } file } fileSection)
            {
                if (File is not null)
                    throw new BadHttpRequestException("The form has more than one file. Send one image at a time.");
                File = file;
                FileName = fileSection.FileName;
                return;
            }

            var name = HeaderUtilities.RemoveQuotes(section.GetContentDispositionHeader()?.Name ?? default).Value ?? "";
            _fields.AddFromForm(name, await ValueAsync(section.Body, name, cancellationToken));
        }
    }

    private async Task<MultipartSection?> NextSectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new SourceFailedException(exception);
        }
    }

    private static async Task<string> ValueAsync(Stream body, string name, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestValue + 1];
        int length;
        try
        {
            length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new SourceFailedException(exception);
        }

        return length <= LongestValue
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new BadHttpRequestException(
                $"{name[..Math.Min(name.Length, 64)]}: must not exceed {LongestValue} bytes.");
    }
}
