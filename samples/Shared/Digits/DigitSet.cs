using System.Globalization;
using System.IO.Compression;

namespace QuickStart.Digits;

/// <summary>Images of 64 grey values (0 white … 1 black, row by row) and the digits they show.</summary>
internal sealed class DigitSet
{
    public const int Pixels = 64;
    public const int Classes = 10;
    private const float MaxGrey = 16;

    private DigitSet(IReadOnlyList<float[]> images, IReadOnlyList<int> labels) => (Images, Labels) = (images, labels);

    public IReadOnlyList<float[]> Images { get; }

    public IReadOnlyList<int> Labels { get; }

    public int Count => Images.Count;

    /// <summary>The images that are trained on: four of five.</summary>
    public DigitSet Training => Where(static index => index % 5 != 4);

    /// <summary>The images that nobody trains on: every fifth.</summary>
    public DigitSet HeldOut => Where(static index => index % 5 == 4);

    /// <summary>Reads lines of 65 whole numbers: 64 grey values of 0 … 16, then the digit.</summary>
    /// <exception cref="InvalidDataException">A line is something else.</exception>
    public static DigitSet Load(Stream compressed)
    {
        using var reader = new StreamReader(new GZipStream(compressed, CompressionMode.Decompress));
        var images = new List<float[]>();
        var labels = new List<int>();
        while (reader.ReadLine() is { } line)
        {
            var image = new float[Pixels];
            labels.Add(Parse(line, image, images.Count + 1));
            images.Add(image);
        }

        return images.Count > 0 ? new DigitSet(images, labels) : throw new InvalidDataException("The data set holds no image. Check that the file is digits.csv.gz.");
    }

    public static DigitSet Load(string path)
    {
        using var file = File.OpenRead(path);
        return Load(file);
    }

    private static int Parse(string line, float[] image, int number)
    {
        var fields = line.Split(',');
        var values = new int[Pixels + 1];
        var readable = fields.Length == values.Length;
        for (var i = 0; readable && i < values.Length; i++)
        {
            readable = int.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) && values[i] <= (i < Pixels ? (int)MaxGrey : Classes - 1);
        }

        if (!readable)
        {
            throw new InvalidDataException($"Line {number} is not 64 grey values of 0 to 16 and a digit. Check that the file is digits.csv.gz.");
        }

        for (var i = 0; i < Pixels; i++)
        {
            image[i] = values[i] / MaxGrey;
        }

        return values[Pixels];
    }

    private DigitSet Where(Func<int, bool> chosen)
    {
        var rows = Enumerable.Range(0, Count).Where(chosen).ToArray();
        return new DigitSet([.. rows.Select(row => Images[row])], [.. rows.Select(row => Labels[row])]);
    }
}
