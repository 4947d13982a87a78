namespace OtaStack.Api.Targets;

/// <summary>How a field and a value are compared.</summary>
internal enum TargetOperator
{
    /// <summary><c>:</c>, the field's usual comparison: equal, contained, or in a network.</summary>
    Matches = 0,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c>, the opposite of <c>=</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}
