using OtaStack.Contracts.Toolchain;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of the Manager's settings shows.</summary>
public sealed record SettingsContent : ManagerContent
{
    /// <summary>Addresses of the additional package indexes.</summary>
    public required IReadOnlyList<string> Indexes { get; init; }

    /// <summary>arduino-cli and folders.</summary>
    public required ManagerStatus Status { get; init; }

    internal static async Task<SettingsContent> LoadAsync(ManagerClient manager, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var status = manager.ReadStatusAsync(stop);
        var indexes = await manager.ListIndexesAsync(stop);
        return new SettingsContent { News = await news, Indexes = indexes, Status = await status };
    }
}
