using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Http;
using OtaStack.Contracts;

namespace OtaStack.Api.Devices;

/// <summary>Responses to a device in the path that cannot be found.</summary>
internal static class DeviceProblems
{
    public static ProblemHttpResult NoSuchDevice(MacAddress mac) => Problems.Of(
        StatusCodes.Status404NotFound, ProblemTypes.NoSuchDevice, "No such device",
        $"The fleet has no device {mac}. PUT /api/devices.csv can add it before its first poll.");

    public static ProblemHttpResult InvalidMac(string text) => Problems.Of(
        StatusCodes.Status400BadRequest, ProblemTypes.InvalidMac, "Not a MAC address",
        $"{Problems.Quoted(text)} is not a MAC address. Expected e.g. 5C:CF:7F:AA:BB:CC.");
}
