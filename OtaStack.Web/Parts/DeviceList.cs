namespace OtaStack.Web.Parts;

/// <summary>What the list of devices shows.</summary>
/// <param name="Page">The API's page.</param>
public sealed record DeviceList(ListPage<DeviceView> Page);
