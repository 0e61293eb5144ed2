using System.CommandLine;

namespace CloudNativeAi.Benchmarks;

/// <summary>Options that several scenarios take.</summary>
internal static class Options
{
    /// <summary>A size such as <c>16KiB</c>, <c>1GiB</c> or a number of bytes.</summary>
    public static Option<ByteSize> Size(string name, string otherwise, ByteSize least, ByteSize most, string description = "Size of the object.") => new(name)
    {
        Description = $"{description} {least} … {most}.",
        DefaultValueFactory = _ => Parse(otherwise)!.Value,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Parse(text) is { } size && size >= least && size <= most)
            {
                return size;
            }

            result.AddError($"{name} is \"{text}\"; it is a size of {least} … {most}. Write one such as {otherwise}.");
            return default;
        },
    };

    private static ByteSize? Parse(string text) =>
        ResourceQuantity.TryParse(text.EndsWith("iB", StringComparison.Ordinal) ? text[..^1] : text, out var quantity) ? new ByteSize(quantity.ToUnitsFloor()) : null;
}
