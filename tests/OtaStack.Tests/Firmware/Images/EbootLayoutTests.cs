using System.IO.Compression;
using System.Text;
using OtaStack.Api.Images;
using OtaStack.FleetSimulator.Images;

namespace OtaStack.Tests.Firmware.Images;

/// <summary>Checks the space that eboot needs against a copy of eboot on a flash in memory.</summary>
public sealed class EbootLayoutTests
{
    private const int Sector = EbootLayout.Sector;

    public static TheoryData<int, string, CompressionLevel> Contents()
    {
        var contents = new TheoryData<int, string, CompressionLevel>();
        string[] orders = ["r", "z", "t", "rz", "zr", "rt", "tr", "zrt", "rzrzrz", "ttttr", "zzzzzzr", "rzzzzzz"];
        foreach (var order in orders)
        {
            contents.Add(order.Length, order, CompressionLevel.Fastest);
            contents.Add(order.Length + 100, order, CompressionLevel.SmallestSize);
        }

        return contents;
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_board_with_the_computed_space_survives_and_one_with_three_sectors_less_does_not(
        int seed, string order, CompressionLevel level)
    {
        var plain = Mixture(seed, order);
        var file = Pack(plain, level);
        Assert.Null(GzipFile.Unpack(file, out var unpacked, out _, out var space));
        Assert.Equal(plain, unpacked.ToArray());

        Assert.Equal(0, space % Sector);
        for (var area = space; area < space + (8 * Sector); area += Sector)
            Assert.True(Survives(file, plain, area), $"{order}: lost in {area} bytes, {space} should be enough");

        var least = space;
        while (least > 0 && Survives(file, plain, least - Sector))
            least -= Sector;
        Assert.True(space - least <= 2 * Sector, $"{order}: {space} bytes computed, {least} are enough");
    }

    [Fact]
    public void Incompressible_data_at_the_end_needs_more_than_the_unpacked_size()
    {
        var plain = Mixture(1, "zzzzzzr");
        var file = Pack(plain, CompressionLevel.SmallestSize);
        Assert.Null(GzipFile.Unpack(file, out _, out _, out var space));

        Assert.False(Survives(file, plain, EbootCopy.RoundUp(plain.Length)));
        Assert.True(space > EbootCopy.RoundUp(plain.Length));
    }

    [Fact]
    public void A_signature_counts_as_part_of_the_download()
    {
        var packed = Pack(Mixture(4, "r"), CompressionLevel.Fastest);
        var toSectorEnd = (Sector - (packed.Length % Sector)) % Sector;
        Assert.True(toSectorEnd < 2000, "choose another seed: the file must end shortly before a sector does");
        Assert.Null(GzipFile.Unpack(packed, out _, out _, out var space));
        Assert.Null(GzipFile.Unpack([.. packed, .. new byte[toSectorEnd + 4]], out _, out _, out var signed));

        Assert.Equal(space + Sector, signed);
    }

    private static bool Survives(byte[] file, byte[] plain, long area) =>
        EbootCopy.Run(file, (int)area) is { } flash && flash.AsSpan().SequenceEqual(plain);

    /// <summary>About 40 KB of each: random (r), zeros (z), text (t).</summary>
    private static byte[] Mixture(int seed, string order)
    {
        var random = new Random(seed);
        var mixture = new List<byte>();
        foreach (var kind in order)
        {
            var part = new byte[random.Next(20_000, 60_000)];
            if (kind == 'r')
                random.NextBytes(part);
            else if (kind == 't')
                Text(random, part);
            mixture.AddRange(part);
        }

        return [.. mixture];
    }

    private static void Text(Random random, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var word = Encoding.ASCII.GetBytes($"word{random.Next(4000)} ");
            var length = Math.Min(word.Length, into.Length);
            word.AsSpan(0, length).CopyTo(into);
            into = into[length..];
        }
    }

    private static byte[] Pack(byte[] plain, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
