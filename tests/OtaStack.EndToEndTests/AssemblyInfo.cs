// Each test runs a complete stack, so they run one after the other: in the assembly's collection or in one with
// DisableParallelization. Only the crash test runs in parallel to them, at a low priority.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
