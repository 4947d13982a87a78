using OtaStack.Contracts;
using OtaStack.Contracts.Builds;
using OtaStack.Contracts.Devices;
using OtaStack.Contracts.Events;
using OtaStack.Web.Fleet;
using OtaStack.Web.Manager;

namespace OtaStack.Tests.Web;

public sealed class ServiceJsonTests
{
    [Theory]
    [InlineData(typeof(ListPage<DeviceView>))]
    [InlineData(typeof(DeviceEvent))]
    public void What_the_API_sends_is_read_by_code_from_the_build(Type type) =>
        Assert.IsType<FleetJson>(FleetClient.Format.GetTypeInfo(type).OriginatingResolver);

    [Theory]
    [InlineData(typeof(ListPage<BuildView>))]
    [InlineData(typeof(BuildEvent))]
    public void What_the_Manager_sends_is_read_by_code_from_the_build(Type type) =>
        Assert.IsType<ManagerJson>(ManagerClient.Format.GetTypeInfo(type).OriginatingResolver);
}
