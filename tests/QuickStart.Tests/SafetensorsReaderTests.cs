using System.Buffers.Binary;
using System.Text;
using CloudNativeAi.Tests;
using QuickStart.Digits;
using QuickStart.Safetensors;

namespace QuickStart.Tests;

/// <summary>Weights are bytes that nobody vouches for: the reader gives whole tensors or refuses.</summary>
/// <remarks>Seen failing: the check of <c>begin != position</c> removed accepts overlapping tensors.</remarks>
public sealed class SafetensorsReaderTests
{
    private static readonly byte[] EightBytes = new byte[8];

    [Fact]
    public void What_was_written_is_read()
    {
        using var scratch = new Scratch();
        var model = DigitModel.Create(7);
        SafetensorsWriter.Write(scratch.At("m"), model.ToTensors(), new Dictionary<string, string> { ["step"] = "12" });

        var file = SafetensorsReader.Read(scratch.At("m"));

        Assert.Equal(model.Weights, DigitModel.FromTensors(file.Tensors).Weights);
        Assert.Equal("12", file.Metadata["step"]);
    }

    [Theory]
    [InlineData("overlap", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("gap", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("trailing bytes", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("beyond the end", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""")]
    [InlineData("backwards", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""")]
    [InlineData("negative", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData("negative shape", """{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""")]
    [InlineData("shape that overflows", """{"a":{"dtype":"F32","shape":[268435456,268435456,268435456,268435456,268435456,268435456],"data_offsets":[0,8]}}""")]
    [InlineData("shape and bytes differ", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("not whole floats", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}""")]
    [InlineData("another type", """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("a name twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("metadata that is no text", """{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("not an object", "[1]")]
    [InlineData("half a surrogate pair", """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("fraction", """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""")]
    [InlineData("huge offset", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}}""")]
    public void A_header_that_lies_is_refused(string what, string header)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read(what, File(header, EightBytes)));

        Assert.StartsWith(what, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 32)]
    public void A_header_length_that_cannot_be_is_refused(ulong length)
    {
        var bytes = File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", EightBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);

        Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read("m", bytes));
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read_whole()
    {
        var original = File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"step":"3"}}""", EightBytes);
        var refused = 0;
        for (var bit = 0; bit < original.Length * 8; bit++)
        {
            var damaged = (byte[])original.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += TryRead(damaged);
        }

        for (var length = 0; length < original.Length; length++)
        {
            Assert.Equal(1, TryRead(original[..length]));
        }

        var random = new Random(42);
        for (var i = 0; i < TestSize.Of(2_000, 1_000_000); i++)
        {
            var noise = (byte[])original.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                noise[random.Next(noise.Length)] = (byte)random.Next(256);
            }

            refused += TryRead(noise);
        }

        Assert.True(refused > 500, $"Only {refused} damaged files were refused.");
    }

    private static int TryRead(byte[] bytes)
    {
        try
        {
            var file = SafetensorsReader.Read("m", bytes);
            Assert.All(file.Tensors.Values, static tensor => Assert.Equal(tensor.Shape.Aggregate(1L, static (a, b) => a * b), tensor.Values.Length));
            return 0;
        }
        catch (InvalidDataException)
        {
            return 1;
        }
    }

    private static byte[] File(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }
}
