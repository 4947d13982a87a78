using System.Net;
using System.Net.Http.Headers;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Downloads;

/// <summary>
/// Downloads files over HTTP from this machine only, because tests must not use the network. Unlike arduino-cli, it
/// accepts archives at <c>file://</c> addresses. Interrupted downloads are resumed if the server supports it
/// (<c>bugst/go-downloader</c>).
/// </summary>
internal sealed class Downloader(Output output)
{
    private const int BlockSize = 4096;

    /// <summary>
    /// The file of an archive in <paramref name="folder"/>. Downloads it unless it exists and is intact.
    /// </summary>
    /// <exception cref="CliException">The download failed.</exception>
    public string Archive(Resource resource, string folder, string label)
    {
        var file = Path.Combine(folder, Path.GetFileName(resource.FileName));
        if (Checksum.Problem(file, resource) is null)
        {
            new ProgressBar(output, label).End($"{label} already downloaded");
            return file;
        }

        // The file is complete but damaged, so resuming does not help.
        if (File.Exists(file) && new FileInfo(file).Length >= resource.Size)
            File.Delete(file);
        Fetch(resource.Url, file, label, resume: true);
        return file;
    }

    /// <summary>Downloads to a file and creates its folder.</summary>
    /// <exception cref="CliException">The download failed. The reason was printed, too.</exception>
    public void Fetch(string url, string file, string label, bool resume = false)
    {
        output.Log.Info("Starting download");
        var bar = new ProgressBar(output, label);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Transfer(new Uri(url), file, bar, resume);
            bar.End("downloaded");
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or UnauthorizedAccessException or UriFormatException)
        {
            var reason = "Download failed: " + Reason.Of(exception);
            bar.End(reason);
            throw new CliException(reason);
        }
    }

    private static void Transfer(Uri url, string file, ProgressBar bar, bool resume)
    {
        if (url.IsFile)
        {
            using var local = File.OpenRead(url.LocalPath);
            Copy(local, file, 0, local.Length, bar);
            return;
        }

        if (!url.IsLoopback)
        {
            throw new HttpRequestException(
                $"OtaStack's stand-in for arduino-cli connects only to this machine, not to {url.Host}");
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var head = client.Send(new HttpRequestMessage(HttpMethod.Head, url));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var present = resume && File.Exists(file) ? new FileInfo(file).Length : 0;
        if (head.Headers.AcceptRanges.Contains("bytes") && present > 0 && present < head.Content.Headers.ContentLength)
            request.Headers.Range = new RangeHeaderValue(present, null);

        using var answer = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw new HttpRequestException($"server returned {(int)answer.StatusCode} {answer.ReasonPhrase}");
        if (answer.StatusCode == HttpStatusCode.OK)
            present = 0;
        using var body = answer.Content.ReadAsStream();
        Copy(body, file, present, present + answer.Content.Headers.ContentLength ?? -1, bar);
    }

    private static void Copy(Stream from, string file, long present, long total, ProgressBar bar)
    {
        using var to = new FileStream(file, present > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write);
        var block = new byte[BlockSize];
        bar.Update(present, total);
        for (int count; (count = from.Read(block)) > 0;)
        {
            to.Write(block, 0, count);
            bar.Update(present += count, total);
        }

        if (present < total)
            throw new IOException("unexpected EOF");
    }
}
