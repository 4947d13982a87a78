using OtaStack.EndToEndTests.Browser;
using OtaStack.EndToEndTests.Crash;
using OtaStack.EndToEndTests.SignIn;
using Xunit.Abstractions;

namespace OtaStack.EndToEndTests;

/// <summary>Starts the collections that take longest first, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public const string TypeName = "OtaStack.EndToEndTests.LongestFirst";
    public const string AssemblyName = "OtaStack.EndToEndTests";

    /// <summary>Those not named here are the tests of no collection of their own.</summary>
    private static readonly string[] Last = [SharedWholeSystem.Name, SharedGuardedSystem.Name];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.DisplayName != CrashTests.CollectionName)
            .ThenBy(collection => Array.IndexOf(Last, collection.DisplayName));
}
