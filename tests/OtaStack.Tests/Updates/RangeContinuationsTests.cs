using System.Net;
using Microsoft.AspNetCore.Http;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Tests.Updates;

public sealed class RangeContinuationsTests
{
    [Fact]
    public void The_next_range_continues_with_the_image_of_the_last_one()
    {
        var catalog = new FirmwareCatalog(new RecentChanges());
        using var continuations = new RangeContinuations(catalog, TestSlots.Of());
        var begun = catalog.Add(new(Published.Firmware()));

        continuations.Remember(Request("bytes=0-99"), begun, new ByteRange(0, 100, IsPartial: true));
        catalog.Add(new(Published.Firmware()));

        Assert.Same(begun, continuations.Find(Request("bytes=100-199")));
        Assert.Null(continuations.Find(Request("bytes=0-99")));
        Assert.Same(begun, continuations.Find(Request("bytes=50-149")));
        Assert.Null(continuations.Find(Request("bytes=100-199", address: "192.0.2.2")));
    }

    [Fact]
    public void A_very_long_URL_is_not_remembered()
    {
        var catalog = new FirmwareCatalog(new RecentChanges());
        using var continuations = new RangeContinuations(catalog, TestSlots.Of());
        var query = "?x=" + new string('a', 4000);

        continuations.Remember(Request("bytes=0-99", query), catalog.Add(new(Published.Firmware())),
            new ByteRange(0, 100, IsPartial: true));

        Assert.Null(continuations.Find(Request("bytes=100-199", query)));
    }

    private static DefaultHttpContext Request(string range, string query = "", string address = "192.0.2.1")
    {
        var http = new DefaultHttpContext();
        http.Request.Path = "/ota/thermostat/firmware.bin";
        http.Request.QueryString = new QueryString(query);
        http.Request.Headers.Range = range;
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return http;
    }
}
