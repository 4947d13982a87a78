using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace OtaStack.AppHost.Tests;

/// <summary>The part of a Compose file that the tests use.</summary>
public sealed class ComposeFile
{
    public Dictionary<string, ComposeService> Services { get; init; } = [];

    public Dictionary<string, object?> Networks { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    public static ComposeFile Read(string path) =>
        new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build()
            .Deserialize<ComposeFile>(File.ReadAllText(path));
}

public sealed class ComposeService
{
    public string Image { get; init; } = "";

    public ComposeBuild? Build { get; init; }

    public Dictionary<string, string> Environment { get; init; } = [];

    public List<string> Ports { get; init; } = [];

    public List<ComposeMount> Volumes { get; init; } = [];

    public List<string> Networks { get; init; } = [];

    public Dictionary<string, ComposeDependency> DependsOn { get; init; } = [];

    public ComposeHealthcheck? Healthcheck { get; init; }

    public ComposeDeploy? Deploy { get; init; }

    public Dictionary<string, ComposeUlimit> Ulimits { get; init; } = [];

    public string? Restart { get; init; }

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public bool ReadOnly { get; init; }

    public List<string> Tmpfs { get; init; } = [];
}

public sealed record ComposeBuild
{
    public string Context { get; init; } = "";

    public string Dockerfile { get; init; } = "";
}

public sealed record ComposeMount
{
    public string Type { get; init; } = "";

    public string Source { get; init; } = "";

    public string Target { get; init; } = "";

    public bool ReadOnly { get; init; }
}

public sealed record ComposeDependency
{
    public string Condition { get; init; } = "";
}

public sealed record ComposeHealthcheck
{
    public List<string> Test { get; init; } = [];
}

public sealed record ComposeDeploy
{
    public ComposeResources Resources { get; init; } = new();
}

public sealed record ComposeResources
{
    public ComposeLimits Limits { get; init; } = new();
}

public sealed record ComposeLimits
{
    public string Memory { get; init; } = "";
}

public sealed record ComposeUlimit
{
    public int Soft { get; init; }

    public int Hard { get; init; }
}
