using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Builds;

/// <summary>Converts receipts of the OTA service to verdicts on builds.</summary>
internal static class BuildVerdicts
{
    private const int MaximumText = 1000;

    public static BuildVerdict ToVerdict(this BuildReceipt receipt) => new(
        receipt.Outcome, Clean(receipt.Reason), Clean(receipt.Reach), receipt.Devices, receipt.WillTake);

    private static string? Clean(string? text) => text is null ? null : TextLine.Clean(text, MaximumText);
}
