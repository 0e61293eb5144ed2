using System.Globalization;
using System.Text;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Request shapes by content.</summary>
internal sealed class ShapeTable
{
    private readonly Dictionary<string, RequestShape> _byKey;
    private readonly List<RequestShape> _shapes;
    private readonly List<ResourceAmount> _amounts = [];
    private readonly InternKey _key = new();

    public ShapeTable()
    {
        _byKey = new(StringComparer.Ordinal);
        _shapes = [];
    }

    private ShapeTable(ShapeTable other)
    {
        _byKey = new(other._byKey, StringComparer.Ordinal);
        _shapes = [.. other._shapes];
    }

    public int Count => _shapes.Count;

    public RequestShape this[int index] => _shapes[index];

    public RequestShape Intern(PodSet set, NodeTable table, int profile)
    {
        var catalog = table.Catalog;
        var whole = set.Devices is { Milli: >= 1000, Count: > 0, MemoryBytes: null, Profile: null } d ? d : null;
        var share = whole is null && set.Devices is { Count: > 0 } s ? Share(s, catalog) : (DeviceShare?)null;
        CollectAmounts(set, whole, catalog);
        Toleration[] tolerations = set.Tolerations.Count == 0 ? [] : [.. set.Tolerations.Distinct().OrderBy(t => t.Key, StringComparer.Ordinal).ThenBy(t => t.Value, StringComparer.Ordinal)];
        KeyValuePair<string, string>[] selector = set.NodeSelector.Count == 0 ? [] : [.. set.NodeSelector.OrderBy(p => p.Key, StringComparer.Ordinal)];
        ContentId[] content = set.Content.Count == 0 ? [] : [.. set.Content.Select(table.Contents.Intern).Distinct().OrderBy(static id => id.Index)];
        WriteKey(_key.Begin(), profile, _amounts, share, selector, tolerations, content);
        if (!_key.TryGet(_byKey, out var shape))
        {
            var key = _key.ToString();
            shape = new RequestShape(_shapes.Count, profile, key, [.. _amounts], share, selector, tolerations, content);
            Array.ForEach(content, table.Contents.Want);
            _byKey.Add(key, shape);
            _shapes.Add(shape);
        }

        return shape;
    }

    /// <summary>A shape of this table or of the one it was cloned from.</summary>
    public RequestShape Own(RequestShape shape) =>
        shape.Index < _shapes.Count && ReferenceEquals(_shapes[shape.Index], shape)
            ? shape
            : throw new ArgumentException("The request shape is of another cluster state. Intern its pod set here.", nameof(shape));

    public ShapeTable Clone() => new(this);

    private static DeviceShare Share(DeviceRequest request, ResourceCatalog catalog)
    {
        var share = new DeviceShare(catalog.Intern(request.Resource), request.Count, 0);
        return request switch
        {
            { Profile: { } profile } => share with { Profile = profile },
            { MemoryBytes: { } memory } => share with { MemoryBytes = memory, ComputeMilli = request.ComputeMilli, Isolation = request.Isolation },
            _ => share with { Milli = request.Milli, Isolation = request.Isolation },
        };
    }

    private void CollectAmounts(PodSet set, DeviceRequest? whole, ResourceCatalog catalog)
    {
        _amounts.Clear();
        _amounts.Add(new ResourceAmount(ResourceId.Pods, 1));
        foreach (var (name, quantity) in set.Requests)
        {
            var amount = Amounts.OfRequest(name, quantity);
            if (amount > 0)
            {
                Replace(catalog.Intern(name), amount);
            }
        }

        if (whole is not null)
        {
            var id = catalog.Intern(whole.Resource);
            Replace(id, Math.Min(_amounts.Find(a => a.Resource == id).Amount + whole.Count, Amounts.Greatest + 1));
        }

        // Scarcest kinds first: what fails most often is looked at first.
        _amounts.Sort(static (x, y) => Rank(x).CompareTo(Rank(y)));

        static (bool, int) Rank(ResourceAmount amount) => (amount.Resource.Index < ResourceId.Gpu.Index, amount.Resource.Index);
    }

    private void Replace(ResourceId resource, long amount)
    {
        _amounts.RemoveAll(a => a.Resource == resource);
        _amounts.Add(new ResourceAmount(resource, amount));
    }

    private static void WriteKey(StringBuilder key, int profile, List<ResourceAmount> amounts, DeviceShare? share, KeyValuePair<string, string>[] selector, Toleration[] tolerations, ContentId[] content)
    {
        if (profile != 0)
        {
            key.Append(CultureInfo.InvariantCulture, $"p{profile}|");
        }

        // Texts carry their length: no two requests read alike.
        foreach (var (resource, amount) in amounts)
        {
            key.Append(CultureInfo.InvariantCulture, $"{resource.Index}:{amount},");
        }

        key.Append('|');
        if (share is { } s)
        {
            key.Append(CultureInfo.InvariantCulture, $"{s.Resource.Index}:{s.Count}:{s.Milli}");
            if (!s.IsPlain)
            {
                key.Append(CultureInfo.InvariantCulture, $":{s.MemoryBytes}:{s.ComputeMilli}:{(int)s.Isolation}:{s.Profile?.Length ?? -1}:{s.Profile}");
            }
        }

        foreach (var (name, value) in selector)
        {
            key.Append(CultureInfo.InvariantCulture, $"|s{name.Length}:{name}{value.Length}:{value}");
        }

        foreach (var (name, value) in tolerations)
        {
            key.Append(CultureInfo.InvariantCulture, $"|t{name.Length}:{name}{(value is null ? "-" : $"{value.Length}:{value}")}");
        }

        foreach (var id in content)
        {
            key.Append(CultureInfo.InvariantCulture, $"|c{id.Index}");
        }
    }
}
