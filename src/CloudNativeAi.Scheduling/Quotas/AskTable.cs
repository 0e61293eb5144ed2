using System.Globalization;
using System.Text;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>Requests by content.</summary>
internal sealed class AskTable(ClusterState state)
{
    private readonly Dictionary<string, PodSetAsk> _asks = new(StringComparer.Ordinal);
    private readonly InternKey _key = new();
    private HashSet<ResourceName> _virtual = [];

    /// <summary>Resources that no node has.</summary>
    public void SetVirtual(IEnumerable<string> resources) => _virtual = [.. resources.Select(static name => new ResourceName(name))];

    public PodSetAsk Intern(PodSet set)
    {
        var onNodes = _virtual.Count == 0 || !set.Requests.Any(pair => _virtual.Contains(pair.Key)) ? set : set with { Requests = ResourceList.Create(set.Requests.Where(pair => !_virtual.Contains(pair.Key))) };
        var shape = state.Intern(onNodes);
        WriteKey(_key.Begin(), shape, set);
        if (!_key.TryGet(_asks, out var ask))
        {
            var key = _key.ToString();
            _asks[key] = ask = new PodSetAsk(key, shape, set, onNodes);
        }

        return ask;
    }

    private static void WriteKey(StringBuilder key, RequestShape shape, PodSet set)
    {
        key.Append(CultureInfo.InvariantCulture, $"{shape.Index}");
        foreach (var (resource, amount) in set.Requests)
        {
            if (amount.Sign > 0)
            {
                key.Append(CultureInfo.InvariantCulture, $"|{resource.Value}={QuotaUnits.OfRequest(resource, amount)}");
            }
        }

        if (set.Devices is { } devices)
        {
            key.Append(CultureInfo.InvariantCulture, $"|{devices.Resource.Value}*{devices.Count}:{devices.Milli}:{devices.MemoryBytes}:{devices.ComputeMilli}:{devices.Profile}");
        }
    }
}
