using OtaStack.EndToEndTests;

// Most tests run a whole stack: they are one collection, so that not too many run at once. Tests that share a stack or a
// browser have a collection of their own. As many collections run at once as there are processors, because each waits
// most of the time.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: TestCollectionOrderer(LongestFirst.TypeName, LongestFirst.AssemblyName)]
