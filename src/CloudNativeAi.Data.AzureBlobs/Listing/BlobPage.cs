using System.Globalization;
using System.Xml;
using CloudNativeAi.Data.AzureBlobs.Requests;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.AzureBlobs.Listing;

/// <summary>One answer of a listing.</summary>
internal sealed class BlobPage
{
    public List<ObjectInfo> Objects { get; } = [];

    /// <summary>Empty: the list ends here; null: the answer does not say.</summary>
    public string? NextMarker { get; private set; }

    /// <exception cref="XmlException">It is no listing.</exception>
    /// <exception cref="FormatException">A number or time in it is none.</exception>
    public static BlobPage Read(Stream body, BlobPin pin)
    {
        using var reader = XmlReader.Create(body, XmlAnswer.Settings);
        reader.MoveToContent();
        if (reader.LocalName is not "EnumerationResults")
        {
            throw new XmlException($"The answer is a {reader.LocalName}.");
        }

        var page = new BlobPage();
        Dictionary<string, string>? blob = null;
        for (var read = reader.Read(); read;)
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "NextMarker" })
            {
                page.NextMarker = reader.ReadElementContentAsString();
                continue;
            }

            if (reader is { NodeType: XmlNodeType.Element, Depth: 2, LocalName: "Blob" })
            {
                blob = new(StringComparer.Ordinal);
            }
            else if (reader is { NodeType: XmlNodeType.EndElement, Depth: 2, LocalName: "Blob" } && blob is not null)
            {
                page.Take(blob, pin);
                blob = null;
            }
            else if (blob is not null && reader is { NodeType: XmlNodeType.Element, LocalName: "Name" or "Etag" or "Content-Length" or "Last-Modified" or "ResourceType" or "VersionId" or "IsCurrentVersion" or "Snapshot" })
            {
                var (name, encoded) = (reader.LocalName, reader.GetAttribute("Encoded") == "true");
                var value = reader.ReadElementContentAsString();
                blob[name] = encoded ? Uri.UnescapeDataString(value) : value;
                continue;
            }

            read = reader.Read();
        }

        return page;
    }

    private void Take(Dictionary<string, string> blob, BlobPin pin)
    {
        // A folder of a hierarchical account is no blob; what a pin does not mean is none of the source's objects.
        if (blob.GetValueOrDefault("ResourceType") is "directory" || !Means(blob, pin))
        {
            return;
        }

        var key = blob.GetValueOrDefault("Name") ?? throw new XmlException("A blob has no name.");
        long? length = blob.TryGetValue("Content-Length", out var size) ? long.Parse(size, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        DateTimeOffset? modified = blob.TryGetValue("Last-Modified", out var time) ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
        var tag = blob.GetValueOrDefault("Etag") ?? throw new XmlException("A blob has no ETag.");
        var id = pin switch
        {
            BlobPin.Version => blob.GetValueOrDefault("VersionId"),
            BlobPin.Snapshot => blob.GetValueOrDefault("Snapshot"),
            _ => null,
        };
        Objects.Add(new ObjectInfo(key, length, BlobVersion.Of(BlobVersion.Quote(tag), id), modified));
    }

    private static bool Means(Dictionary<string, string> blob, BlobPin pin) => pin switch
    {
        BlobPin.Version => blob.GetValueOrDefault("IsCurrentVersion") is "true" || !blob.ContainsKey("VersionId"),
        BlobPin.Snapshot => blob.ContainsKey("Snapshot"),
        _ => true,
    };
}
