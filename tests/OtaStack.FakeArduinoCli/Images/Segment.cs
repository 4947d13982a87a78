namespace OtaStack.FakeArduinoCli.Images;

/// <summary>Bytes, and their address in the memory of the chip.</summary>
internal sealed record Segment(uint Address, byte[] Bytes);
