namespace OtaStack.Contracts.Builds;

/// <summary>A compiler message about a place in the sources.</summary>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Message">For people.</param>
/// <param name="File">Path inside the workspace; absolute if the file is elsewhere.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record Diagnostic(string Severity, string Message, string File, int Line, int Column);

/// <summary>Usage of a memory.</summary>
/// <param name="Name"><c>flash</c>, <c>ram</c>, or what the platform calls it.</param>
/// <param name="Bytes">Used.</param>
/// <param name="MaxBytes">Null if the platform does not say.</param>
/// <param name="Percent">Rounded to one decimal place.</param>
public sealed record SectionSize(string Name, long Bytes, long? MaxBytes, double? Percent);

/// <summary>The file that boards get.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
/// <param name="Md5">32 lower-case hex digits.</param>
/// <param name="IsSigned">Whether it ends in a signature of the ESP8266 core. The unsigned image was dropped.</param>
public sealed record BuiltImage(string Name, long Bytes, string Sha256, string Md5, bool IsSigned = false);
