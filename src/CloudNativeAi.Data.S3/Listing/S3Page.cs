using System.Globalization;
using System.Xml;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Listing;

/// <summary>One answer of a listing, as it is written.</summary>
internal sealed class S3Page
{
    private bool _encoded;

    public List<ObjectInfo> Objects { get; } = [];

    public bool? IsTruncated { get; private set; }

    public string? Token { get; private set; }

    public string? Marker { get; private set; }

    public string? KeyMarker { get; private set; }

    public string? VersionMarker { get; private set; }

    /// <exception cref="XmlException">It is no listing.</exception>
    /// <exception cref="FormatException">A number or time in it is none.</exception>
    public static S3Page Read(Stream body)
    {
        using var reader = XmlReader.Create(body, XmlAnswer.Settings);
        reader.MoveToContent();
        if (reader.LocalName is not ("ListBucketResult" or "ListVersionsResult"))
        {
            throw new XmlException($"The answer is a {reader.LocalName}.");
        }

        var page = new S3Page();
        var raw = new List<Dictionary<string, string>>();
        while (reader.Read())
        {
            while (reader is { NodeType: XmlNodeType.Element, Depth: 1 })
            {
                page.Take(reader, raw);
            }
        }

        // A version that was overwritten is none of the bucket's objects now.
        page.Objects.AddRange(raw.Where(static fields => fields.GetValueOrDefault("IsLatest") is not "false").Select(page.Describe));
        page.Marker = page.Decode(page.Marker);
        page.KeyMarker = page.Decode(page.KeyMarker);
        return page;
    }

    /// <summary>Reads one element; the reader stands behind it afterwards.</summary>
    private void Take(XmlReader reader, List<Dictionary<string, string>> raw)
    {
        switch (reader.LocalName)
        {
            case "Contents" or "Version":
                raw.Add(Fields(reader));
                break;
            case "IsTruncated":
                IsTruncated = XmlConvert.ToBoolean(reader.ReadElementContentAsString());
                break;
            case "NextContinuationToken":
                Token = reader.ReadElementContentAsString();
                break;
            case "NextMarker":
                Marker = reader.ReadElementContentAsString();
                break;
            case "NextKeyMarker":
                KeyMarker = reader.ReadElementContentAsString();
                break;
            case "NextVersionIdMarker":
                VersionMarker = reader.ReadElementContentAsString();
                break;
            case "EncodingType":
                _encoded = reader.ReadElementContentAsString() == "url";
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static Dictionary<string, string> Fields(XmlReader reader)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return fields;
        }

        reader.Read();
        while (reader is not { NodeType: XmlNodeType.EndElement, Depth: 1 })
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Key" or "ETag" or "Size" or "LastModified" or "VersionId" or "IsLatest" })
            {
                fields[reader.LocalName] = reader.ReadElementContentAsString();
            }
            else if (reader.NodeType == XmlNodeType.Element)
            {
                reader.Skip();
            }
            else if (!reader.Read())
            {
                throw new XmlException("The answer ends inside an object.");
            }
        }

        reader.Read();
        return fields;
    }

    private ObjectInfo Describe(Dictionary<string, string> fields)
    {
        var key = Decode(fields.GetValueOrDefault("Key")) ?? throw new XmlException("An object has no key.");
        long? length = fields.TryGetValue("Size", out var size) ? long.Parse(size, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        DateTimeOffset? modified = fields.TryGetValue("LastModified", out var time) ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
        var version = S3Version.Quote(fields.GetValueOrDefault("ETag")) is { } tag && tag.StartsWith('"')
            ? S3Version.Of(tag, fields.GetValueOrDefault("VersionId"))
            : new ObjectVersion(FormattableString.Invariant($"{fields.GetValueOrDefault("ETag")}|{modified?.ToUnixTimeSeconds()}|{length}"), VersionStrength.Weak);

        return new ObjectInfo(key, length, version, modified);
    }

    private string? Decode(string? text) => _encoded && text is not null ? Uri.UnescapeDataString(text.Replace('+', ' ')) : text;
}
