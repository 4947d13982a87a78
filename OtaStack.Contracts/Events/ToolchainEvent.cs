using OtaStack.Contracts.Toolchain;

namespace OtaStack.Contracts.Events;

/// <summary>
/// Data of an event <c>toolchain</c> of the Manager: arduino-cli, the platforms, the libraries or the package indexes have
/// changed, so a client loads those of them that it shows.
/// </summary>
/// <param name="ArduinoCli">Whether builds are possible.</param>
public sealed record ToolchainEvent(CliStatus ArduinoCli);
