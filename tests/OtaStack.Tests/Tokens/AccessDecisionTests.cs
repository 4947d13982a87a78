using OtaStack.Api.Access;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Contracts.Projects;

namespace OtaStack.Tests.Tokens;

/// <summary>Policy × token × device, for a poll of the project <c>lamp</c>.</summary>
public sealed class AccessDecisionTests
{
    // A device owes a token to a project for which it has shown one.
    [Theory]
    // The project answers all polls. What is shown does not matter.
    [InlineData("open", "nothing", "", "Admitted")]
    [InlineData("open", "wrong", "", "Admitted")]
    [InlineData("open", "lamp", "", "Admitted")]
    [InlineData("open", "gate", "", "Admitted")]
    // Another project, which is not open, protects the device all the same.
    [InlineData("open", "nothing", "gate", "NoToken")]
    [InlineData("open", "wrong", "gate", "NoToken")]
    [InlineData("open", "lamp", "gate", "NoToken")]
    [InlineData("open", "gate", "gate", "Admitted")]
    [InlineData("open", "device", "gate", "Admitted")]
    // Whoever has shown one must go on doing so.
    [InlineData("learn", "nothing", "", "Admitted")]
    [InlineData("learn", "wrong", "", "NoToken")]
    [InlineData("learn", "lamp", "", "Admitted")]
    [InlineData("learn", "gate", "", "Admitted")]
    [InlineData("learn", "nothing", "lamp", "NoToken")]
    [InlineData("learn", "wrong", "lamp", "NoToken")]
    [InlineData("learn", "gate", "lamp", "NoToken")]
    [InlineData("learn", "lamp", "lamp", "Admitted")]
    [InlineData("learn", "device", "lamp", "Admitted")]
    [InlineData("learn", "group", "lamp", "Admitted")]
    [InlineData("learn", "lamp", "gate", "NoToken")]
    [InlineData("learn", "gate", "gate", "Admitted")]
    [InlineData("learn", "lamp", "gate,lamp", "Admitted")]
    // Nobody gets anything without one.
    [InlineData("token", "nothing", "", "NoToken")]
    [InlineData("token", "wrong", "", "NoToken")]
    [InlineData("token", "gate", "", "NoToken")]
    [InlineData("token", "lamp", "", "Admitted")]
    [InlineData("token", "group", "", "Admitted")]
    [InlineData("token", "device", "", "Admitted")]
    [InlineData("token", "nothing", "lamp", "NoToken")]
    [InlineData("token", "gate", "lamp", "NoToken")]
    [InlineData("token", "lamp", "lamp", "Admitted")]
    [InlineData("token", "lamp", "gate", "NoToken")]
    [InlineData("token", "gate", "gate", "NoToken")]
    [InlineData("token", "device", "gate", "Admitted")]
    // A project that nothing shows has no policy.
    [InlineData(null, "nothing", "", "Admitted")]
    [InlineData(null, "wrong", "", "Admitted")]
    [InlineData(null, "nothing", "lamp", "NoToken")]
    [InlineData(null, "lamp", "lamp", "Admitted")]
    public void Access(string? policy, string shown, string owed, string expected) =>
        Assert.Equal(expected, Decide(policy, "open", shown, owed, Standing.Unknown).ToString());

    [Theory]
    [InlineData("approve", "open", "nothing", "Unknown", "Pending")]
    [InlineData("approve", "open", "lamp", "Unknown", "Pending")]
    [InlineData("approve", "open", "group", "Unknown", "Pending")]
    [InlineData("approve", "open", "device", "Unknown", "Admitted")]
    [InlineData("approve", "open", "nothing", "OfOtherProject", "NotAccepted")]
    [InlineData("approve", "open", "device", "OfOtherProject", "Admitted")]
    [InlineData("approve", "open", "nothing", "Known", "Admitted")]
    [InlineData("approve", "token", "nothing", "Unknown", "NoToken")]
    [InlineData("approve", "token", "lamp", "Unknown", "Pending")]
    [InlineData("approve", "token", "nothing", "Known", "NoToken")]
    [InlineData("closed", "open", "nothing", "Unknown", "Closed")]
    [InlineData("closed", "open", "wrong", "Unknown", "Closed")]
    [InlineData("closed", "open", "gate", "Unknown", "Closed")]
    [InlineData("closed", "open", "lamp", "Unknown", "Admitted")]
    [InlineData("closed", "open", "group", "Unknown", "Admitted")]
    [InlineData("closed", "open", "device", "Unknown", "Admitted")]
    [InlineData("closed", "open", "nothing", "OfOtherProject", "Closed")]
    [InlineData("closed", "open", "nothing", "Known", "Admitted")]
    [InlineData("closed", "token", "nothing", "Unknown", "NoToken")]
    [InlineData("open", "open", "nothing", "OfOtherProject", "Admitted")]
    public void Enrolment(string enrolment, string access, string shown, string standing, string expected) =>
        Assert.Equal(expected, Decide(access, enrolment, shown, "", Enum.Parse<Standing>(standing)).ToString());

    private static AccessAnswer Decide(string? access, string enrolment, string shown, string owed, Standing standing) =>
        AccessDecision.Decide(new AccessQuestion
        {
            Policy = access is null ? null : new ProjectRecord
            {
                Name = "lamp",
                Access = Enum.Parse<ProjectAccess>(access, ignoreCase: true),
                Enrolment = Enum.Parse<ProjectEnrolment>(enrolment, ignoreCase: true),
            },
            Shown = shown switch
            {
                "nothing" => ShownToken.Nothing,
                "wrong" => ShownToken.Wrong,
                _ => ShownToken.Valid,
            },
            Token = shown switch
            {
                "nothing" or "wrong" => null,
                "device" => new AccessPass("lamp") { ProvesDevice = true, CoversAll = true },
                "group" => new AccessPass("lamp") { CoversAll = true },
                _ => new AccessPass("lamp") { Covered = shown },
            },
            Owed = owed.Split(',', StringSplitOptions.RemoveEmptyEntries),
            Standing = standing,
        });
}
