namespace OtaStack.Api.Targets;

/// <summary>Why a text is not a target expression.</summary>
/// <param name="Position">Of the first character that does not fit, from 0; the length of the text at its end.</param>
/// <param name="Length">How many characters do not fit; 0 at the end of the text.</param>
/// <param name="Message">What was found and what was expected, for people.</param>
public sealed record TargetError(int Position, int Length, string Message);
