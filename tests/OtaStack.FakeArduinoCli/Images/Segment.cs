namespace OtaStack.FakeArduinoCli.Images;

/// <summary>Bytes, and where the chip sees them.</summary>
internal sealed record Segment(uint Address, byte[] Bytes);
