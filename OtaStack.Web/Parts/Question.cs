namespace OtaStack.Web.Parts;

/// <summary>An action that is confirmed before it happens.</summary>
/// <param name="Action">Its name, in the address of the page that asks.</param>
/// <param name="Title">What the button says.</param>
/// <param name="Consequence">What will happen.</param>
/// <param name="IsDestructive">Whether something is lost.</param>
public sealed record Question(string Action, string Title, string Consequence, bool IsDestructive = false);
