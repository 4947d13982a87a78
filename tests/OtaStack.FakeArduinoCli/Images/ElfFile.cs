using System.Buffers.Binary;
using System.Text;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>The parts of a 32-bit little-endian ELF file that a firmware image needs.</summary>
internal sealed class ElfFile
{
    private const uint Allocated = 2;
    private const uint ProgramData = 1;

    private readonly Dictionary<string, Segment> _sections = [];

    /// <exception cref="InvalidDataException">Not a 32-bit little-endian ELF file.</exception>
    public ElfFile(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1]))
            throw new InvalidDataException("Not a 32-bit little-endian ELF file.");

        Bytes = bytes;
        EntryPoint = Word(24);
        var headers = (int)Word(32);
        int headerSize = Half(46), count = Half(48);
        var names = (int)Word(headers + (Half(50) * headerSize) + 16);

        for (var header = headers; header < headers + (count * headerSize); header += headerSize)
        {
            uint type = Word(header + 4), flags = Word(header + 8), address = Word(header + 12);
            int offset = (int)Word(header + 16), size = (int)Word(header + 20);
            if (type == ProgramData && (flags & Allocated) != 0 && size > 0)
                _sections[NameAt(names + (int)Word(header))] = new Segment(address, bytes[offset..(offset + size)]);
        }
    }

    /// <summary>The whole file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Address of the first instruction.</summary>
    public uint EntryPoint { get; }

    /// <summary>A loaded section, by its name in the linker script.</summary>
    public Segment Section(string name) => _sections.TryGetValue(name, out var section)
        ? section
        : throw new InvalidDataException($"The ELF file has no section {name}.");

    /// <summary>The given sections that exist and are not empty, in this order.</summary>
    public IEnumerable<Segment> Sections(params string[] names) =>
        names.Where(_sections.ContainsKey).Select(name => _sections[name]);

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(offset));

    private ushort Half(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(offset));

    private string NameAt(int offset) =>
        Encoding.ASCII.GetString(Bytes, offset, Array.IndexOf(Bytes, (byte)0, offset) - offset);
}
