// Each test runs a whole stack; several at once would only take each other's processor time. So they are one
// collection, or say that theirs is not for running beside others; only the test of Crash has one of its own, and lives
// on what is left over.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
