using System.Globalization;

namespace CloudNativeAi.Data.Storage;

/// <summary>A file, whatever its names.</summary>
internal readonly record struct FileId(uint Major, uint Minor, ulong Number)
{
    public override string ToString() => this == default ? "" : string.Create(CultureInfo.InvariantCulture, $"{Major:x}:{Minor:x}:{Number:x}");
}
