namespace OtaStack.Api.Targets;

/// <summary>What a term of a target expression can ask about a device.</summary>
/// <param name="Name">As it is written before the operator.</param>
/// <param name="Read">Turns operator and value into a test.</param>
internal sealed record TargetField(string Name, TargetValueReader Read);

/// <summary>Turns operator and value into a test; null, and what was expected, if they make none.</summary>
/// <param name="operation">The operator.</param>
/// <param name="value">The value, without quotes.</param>
/// <param name="expected">Completes "… is not", such as "a size such as 512k".</param>
internal delegate TargetTest? TargetValueReader(TargetOperator operation, string value, out string expected);
