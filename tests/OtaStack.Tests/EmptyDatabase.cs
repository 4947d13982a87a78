namespace OtaStack.Tests;

/// <summary>
/// The database that the API makes in an empty data folder. It is made once for all tests, because the migrations take
/// most of the time of a start.
/// </summary>
internal static class EmptyDatabase
{
    private const string Name = "otastack.db";

    private static readonly Lazy<Task<byte[]>> Content = new(MakeAsync);

    /// <summary>Puts it into an empty data folder.</summary>
    public static async Task WriteToAsync(string data) =>
        await File.WriteAllBytesAsync(Path.Combine(data, Name), await Content.Value);

    private static async Task<byte[]> MakeAsync()
    {
        var data = Directory.CreateTempSubdirectory("otastack-test-").FullName;
        try
        {
            await using (await ApiServer.StartAsync(data))
            {
            }

            return await File.ReadAllBytesAsync(Path.Combine(data, Name));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
