namespace CloudNativeAi.Scheduling;

/// <summary>Resource names and their column numbers; numbers only rise and are never reused.</summary>
internal sealed class ResourceCatalog
{
    private readonly Dictionary<ResourceName, ResourceId> _ids = [];
    private readonly List<ResourceName> _names = [];

    public ResourceCatalog()
    {
        foreach (var name in (ReadOnlySpan<ResourceName>)[ResourceName.Cpu, ResourceName.Memory, ResourceName.EphemeralStorage, ResourceName.Pods, ResourceName.NvidiaGpu])
        {
            Intern(name);
        }
    }

    private ResourceCatalog(ResourceCatalog other)
    {
        _ids = new(other._ids);
        _names = [.. other._names];
    }

    public int Count => _names.Count;

    public ResourceName this[ResourceId id] => _names[id.Index];

    public ResourceId Find(ResourceName name) => _ids.TryGetValue(name, out var id) ? id : ResourceId.None;

    public ResourceId Intern(ResourceName name)
    {
        if (!_ids.TryGetValue(name, out var id))
        {
            id = new(_names.Count);
            _ids.Add(name, id);
            _names.Add(name);
        }

        return id;
    }

    public ResourceCatalog Clone() => new(this);
}
