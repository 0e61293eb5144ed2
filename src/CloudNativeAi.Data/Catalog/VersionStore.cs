using System.Security.Cryptography;
using System.Text.Json;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Catalog;

/// <summary>Turns versions into stored records and back; long listings go to manifest files, whose digest the record holds.</summary>
internal sealed class VersionStore(Lazy<IDisk> disk)
{
    /// <summary>State objects are at most 1 MiB; the rest of the record needs some of it.</summary>
    private const int InlineLimit = 512 << 10;
    private const long ManifestLimit = 1L << 30;

    public static string PathOf(string digest) => $"manifests/{digest}.json";

    /// <exception cref="IOException">The manifest could not be written.</exception>
    public VersionRecord ToRecord(DatasetVersion version)
    {
        var objects = version.Objects.Select(ObjectRecord.From).ToList();
        var record = new VersionRecord(version.Name, version.Version, version.Content.Value, version.Source, version.Prefix, version.Bytes, objects.Count);
        var json = JsonSerializer.SerializeToUtf8Bytes(objects, CatalogJson.Default.ListObjectRecord);
        if (json.Length <= InlineLimit)
        {
            return record with { Objects = objects };
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(json));
        disk.Value.CreateDirectory("manifests");
        AtomicFile.Write(disk.Value, PathOf(digest), json);
        return record with { Manifest = digest };
    }

    /// <exception cref="DatasetIntegrityException">The manifest is missing, or not the one that was written.</exception>
    public DatasetVersion FromRecord(Tenant tenant, VersionRecord record) =>
        new(tenant, record.Name, record.Version, new(record.Content), record.Source, [.. (record.Objects ?? ReadManifest(record)).Select(static o => o.ToInfo())]) { Prefix = record.Prefix };

    public void Forget(string digest) => disk.Value.Delete(PathOf(digest));

    private List<ObjectRecord> ReadManifest(VersionRecord record)
    {
        var bytes = AtomicFile.Read(disk.Value, PathOf(record.Manifest!), ManifestLimit);
        return bytes is not null && Convert.ToHexStringLower(SHA256.HashData(bytes)) == record.Manifest
            ? JsonSerializer.Deserialize(bytes, CatalogJson.Default.ListObjectRecord)!
            : throw new DatasetIntegrityException(
                PathOf(record.Manifest!), $"The list of objects of {record.Name} version {record.Version} is missing or changed: {PathOf(record.Manifest!)}.", "Restore the data directory that belongs to this state, or register the dataset again.");
    }
}
