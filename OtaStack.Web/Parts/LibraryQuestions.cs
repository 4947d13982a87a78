using OtaStack.Contracts.Libraries;

namespace OtaStack.Web.Parts;

/// <summary>What can be done with libraries.</summary>
internal static class LibraryQuestions
{
    public const string Install = "install";
    public const string Upgrade = "upgrade";
    public const string Remove = "remove";

    /// <summary>Before a library is removed.</summary>
    public static Question? ToRemove(InstalledLibrary? library) => library is null ? null : new Question(
        Remove, $"Remove {library.Name}",
        $"The folder of {library.Name} {library.Installed} in the workspace is deleted, with all changes that were made in "
            + "it. Sketches that use the library cannot be built until it is installed again.",
        IsDestructive: true);
}
