using Aspire.Hosting;

namespace OtaStack.AppHost.Tests;

/// <summary>How <c>Ide:Mode</c> is understood, and what the console says about it.</summary>
public sealed class IdeModeTests
{
    private static readonly ContainerEngine Docker = new(true, "docker answers");
    private static readonly ContainerEngine NoDocker = new(false, "docker is not installed");

    [Fact]
    public void Auto_takes_a_container_where_an_engine_answers_and_its_files_can_be_ours()
    {
        Assert.Equal(new IdeMode(IdeKind.Container, "a container, because docker answers"),
            IdeMode.Choose("auto", () => Docker, user: 1000));
        Assert.Equal(IdeKind.Container, IdeMode.Choose(null, () => Docker, user: null).Kind);
    }

    [Fact]
    public void Auto_takes_a_process_where_no_engine_answers() => Assert.Equal(
        new IdeMode(IdeKind.Process, "a process of yours, because docker is not installed"),
        IdeMode.Choose("auto", () => NoDocker, user: 1000));

    [Fact]
    public void Auto_takes_a_process_where_the_container_could_not_write_our_files() => Assert.Equal(
        new IdeMode(
            IdeKind.Process,
            "a process of yours, because a container would run as user 1000 and could not write your files (you are "
                + "user 0)"),
        IdeMode.Choose("auto", () => Docker, user: 0));

    [Fact]
    public void A_container_that_was_asked_for_is_taken_and_what_will_not_work_is_said()
    {
        Assert.Equal(new IdeMode(IdeKind.Container, "a container, as Ide:Mode says"),
            IdeMode.Choose("container", () => Docker, user: 1000));
        Assert.Equal(
            new IdeMode(
                IdeKind.Container, "a container, as Ide:Mode says; it cannot start, because docker is not installed"),
            IdeMode.Choose("container", () => NoDocker, user: 1000));
        Assert.Equal(
            new IdeMode(IdeKind.Container,
                "a container, as Ide:Mode says; it runs as user 1000 and can only save where that user may write"),
            IdeMode.Choose("container", () => Docker, user: 0));
    }

    [Theory]
    [InlineData("process", "a process of yours, as Ide:Mode says")]
    [InlineData("off", "off, as Ide:Mode says")]
    public void For_the_other_words_no_engine_is_asked(string setting, string remark) =>
        Assert.Equal(
            remark, IdeMode.Choose(setting, () => throw new InvalidOperationException("Asked."), user: 1000).Remark);

    [Fact]
    public void Another_word_is_refused_with_the_words_there_are() => Assert.Equal(
        "Ide:Mode is \"vm\": expected \"auto\", \"container\", \"process\" or \"off\".",
        Assert.Throws<DistributedApplicationException>(() => IdeMode.Choose("vm", () => NoDocker, user: 1000)).Message);
}
