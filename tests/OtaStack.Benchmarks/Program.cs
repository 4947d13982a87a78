using System.CommandLine;
using OtaStack.Benchmarks.Fleet;

var devices = new Option<int>("--devices") { DefaultValueFactory = _ => 1_200_000, Description = "devices in the large fleet" };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "rounds of polls; medians are printed" };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 4, Description = "seconds of polls in a round" };
var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64, Description = "connections that poll" };
var api = new Option<FileInfo>("--api") { Required = true, Description = "OtaStack.Api.dll" };
var web = new Option<FileInfo>("--web") { Required = true, Description = "OtaStack.Web.dll" };
var fleet = new Command("fleet", "a large fleet: start, memory, lists, polls, heartbeats and a table of new devices")
{
    devices, rounds, seconds, connections, api,
};
fleet.SetAction(async (parsed, stop) => await new FleetBenchmark(
    parsed.GetRequiredValue(api).FullName, parsed.GetValue(devices), parsed.GetValue(rounds),
    TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(connections)).RunAsync(stop));
var pages = new Command("pages", "the pages of a large fleet: time to open them, memory") { devices, api, web };
pages.SetAction(async (parsed, stop) => await new PageBenchmark(
    parsed.GetRequiredValue(api).FullName, parsed.GetRequiredValue(web).FullName, parsed.GetValue(devices)).RunAsync(stop));
return await new RootCommand("Benchmarks of OtaStack") { fleet, pages }.Parse(args).InvokeAsync();
