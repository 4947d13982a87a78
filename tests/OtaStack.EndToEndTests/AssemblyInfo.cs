// Each test runs a whole stack; several at once would only take each other's processor time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
