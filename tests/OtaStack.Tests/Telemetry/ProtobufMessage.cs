using System.Text;
using Google.Protobuf;

namespace OtaStack.Tests.Telemetry;

/// <summary>A protobuf message read without its schema: the length-delimited fields by number.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, byte[] Value)> _fields = [];

    public static ProtobufMessage Parse(byte[] bytes)
    {
        var message = new ProtobufMessage();
        using var input = new CodedInputStream(bytes);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                message._fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
            else
                input.SkipLastField();
        }

        return message;
    }

    public IEnumerable<ProtobufMessage> Messages(int field) =>
        _fields.Where(entry => entry.Field == field).Select(entry => Parse(entry.Value));

    /// <summary>Empty if the field is missing, as in protobuf.</summary>
    public byte[] Bytes(int field) => _fields.LastOrDefault(entry => entry.Field == field).Value ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));
}
