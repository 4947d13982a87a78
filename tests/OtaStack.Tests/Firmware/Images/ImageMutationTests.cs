using System.Buffers.Binary;
using System.Globalization;
using OtaStack.Api.Images;
using Xunit.Abstractions;

namespace OtaStack.Tests.Firmware.Images;

public sealed class ImageMutationTests(ITestOutputHelper output)
{
    private const int Mutations = 1_000_000;
    private const int Seed = 20200403;

    private static readonly byte[][] Seeds =
    [
        ImageBuilder.Esp8266("Apr  3 2020;05:33:11", size: 4800),
        ImageBuilder.Esp8266("Apr  3 2020;05:33:11", 512, eboot: false, marker: ImageBuilder.Marker("1.2.3", "x")),
        ImageBuilder.SignEsp8266(ImageBuilder.Esp8266(size: 512, eboot: false)),
        ImageBuilder.Esp32(ChipFamily.Esp32, "thermostat", "1.2.3", size: 800, stamp: "Apr  3 2020;05:33:11"),
        ImageBuilder.Esp32(ChipFamily.Esp32C3, "thermostat", "1.2.3", size: 800, marker: ImageBuilder.Marker("2", "y")),
        ImageBuilder.Esp32(ChipFamily.Esp32S3, size: 800, hash: false),
        ImageBuilder.Esp32Bootloader(ChipFamily.Esp32C6),
        ImageBuilder.Gzip(ImageBuilder.Esp8266(size: 512, eboot: false)),
        ImageBuilder.Gzip(new byte[2000]),
        ImageBuilder.PartitionTable()[..256],
        ImageBuilder.LittleFs(2, 512),
    ];

    /// <summary>Values that break length fields.</summary>
    private static readonly uint[] Edges =
        [0, 1, 2, 3, 7, 8, 15, 16, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFF0, 0x00FF_FFFF, 0x0100_0000, 4096];

    [Fact]
    public void A_million_mutations_of_small_files_give_readings_and_never_an_exception()
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mutations} mutations, seed {Seed}"));
        var random = new Random(Seed);
        var counts = new Dictionary<string, int>();
        var buffer = new byte[16 * 1024];
        for (var i = 0; i < Mutations; i++)
        {
            var length = Mutate(random, buffer);
            var file = buffer.AsSpan(0, length);
            var reading = random.Next(8) == 0 ? ImageReader.ReadFilesystem(file) : ImageReader.Read(file);
            Check(reading, length);
            var kind = reading is ImageReading.Refused refused ? refused.Reason.ToString() : reading.GetType().Name;
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }

        foreach (var (kind, count) in counts.OrderByDescending(pair => pair.Value))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,8} {kind}"));
        Assert.True(counts.Count > 10, "the mutations reach too few outcomes");
    }

    [Fact]
    public void Every_beginning_of_a_complete_image_is_truncated()
    {
        byte[][] images =
        [
            ImageBuilder.Esp8266(size: 4800),
            ImageBuilder.Esp8266(size: 512, eboot: false),
            ImageBuilder.Esp32(size: 800),
            ImageBuilder.Esp32(ChipFamily.Esp32P4, size: 800, hash: false),
            ImageBuilder.Gzip(ImageBuilder.Esp8266(size: 4800)),
        ];
        foreach (var image in images)
        {
            Readings.Complete(image);
            for (var length = 0; length < image.Length; length++)
            {
                var truncated = Readings.Truncated(image[..length]);
                Assert.Equal(length, truncated.Present);
                Assert.InRange(truncated.Needed, length + 1, image.Length);
            }
        }
    }

    [Fact]
    public void The_only_complete_beginning_of_a_signed_image_is_the_unsigned_one()
    {
        var image = ImageBuilder.Esp8266(size: 512, eboot: false);
        var signed = ImageBuilder.SignEsp8266(image);
        for (var length = image.Length + 1; length < signed.Length; length++)
            Readings.Truncated(signed[..length]);
    }

    private static void Check(ImageReading reading, int length)
    {
        switch (reading)
        {
            case ImageReading.Complete { Image: var image }:
                Assert.True(image.Length > 0 && image.Length <= image.PlainSize);
                Assert.True(image.IsGzip || image.PlainSize == length);
                Assert.True(image.Version is null == image.VersionSource is VersionSource.None);
                Assert.True(image.Version is null or { Length: > 0 and <= 64 });
                break;
            case ImageReading.Truncated truncated:
                Assert.Equal(length, truncated.Present);
                Assert.True(truncated.Needed > truncated.Present, "a truncated file needs more than it has");
                break;
            case ImageReading.Refused refused:
                Assert.InRange(refused.Detail.Length, 20, 300);
                break;
        }
    }

    private static int Mutate(Random random, byte[] buffer)
    {
        var seed = Seeds[random.Next(Seeds.Length)];
        seed.CopyTo(buffer, 0);
        var length = seed.Length;
        for (var edits = random.Next(1, 4); edits > 0; edits--)
            length = Edit(random, buffer, length);
        return length;
    }

    private static int Edit(Random random, byte[] buffer, int length)
    {
        // Half of the edits change the first bytes, which contain the headers.
        var at = random.Next(2) == 0 ? random.Next(Math.Min(64, length + 1)) : random.Next(length + 1);
        switch (random.Next(7))
        {
            case 0:
                buffer[at] ^= (byte)(1 << random.Next(8));
                return length;
            case 1:
                buffer[at] = (byte)random.Next(256);
                return length;
            case 2:
                BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(at & ~3), Edges[random.Next(Edges.Length)]);
                return length;
            case 3:
                BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(at & ~3), (uint)random.Next(length * 2 + 1));
                return length;
            case 4:
                return random.Next(length + 1);
            case 5:
                var tail = Math.Min(random.Next(600), buffer.Length - 64 - length);
                if (tail > 0)
                    random.NextBytes(buffer.AsSpan(length, tail));
                return length + Math.Max(tail, 0);
            default:
                var other = Seeds[random.Next(Seeds.Length)];
                var from = random.Next(other.Length);
                var count = Math.Min(random.Next(other.Length - from), buffer.Length - 64 - at);
                other.AsSpan(from, Math.Max(count, 0)).CopyTo(buffer.AsSpan(at));
                return length;
        }
    }
}
