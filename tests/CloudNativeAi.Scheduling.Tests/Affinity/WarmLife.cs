using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>A random life of a small cluster in which everybody waits for data, judged by the rule in plain words.</summary>
internal sealed class WarmLife(int seed)
{
    private static readonly string[] Contents = ["a", "b", "c"];
    private readonly Random _random = new(seed);
    private readonly Lab _lab = AffinityLab.Create();
    private readonly Dictionary<string, string> _tier = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Node, string Content), long> _held = [];
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wasWarm = new(StringComparer.Ordinal);
    private int _next;

    public int Opened { get; private set; }

    public int TimedOut { get; private set; }

    public int Waited { get; private set; }

    public void Play(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            _lab.Now += TimeSpan.FromSeconds(_random.Next(0, 15));
            Act();
            if (_lab.Model.IsChanged || _lab.Model.Due.IsDue(_lab.Now))
            {
                _lab.Run();
            }

            Check();
        }
    }

    private void Act()
    {
        var (node, content) = ($"n{_random.Next(4)}", Contents[_random.Next(3)]);
        switch (_random.Next(8))
        {
            case 0:
                _tier[node] = _random.Next(2) == 0 ? "fast" : "slow";
                _lab.Set(Node(node, ("cpu", "1000")) with { Labels = new Dictionary<string, string> { ["tier"] = _tier[node] } });
                break;
            case 1 when _random.Next(3) == 0:
                _tier.Remove(node);
                _lab.Remove(node);
                break;
            case 2:
                _lab.Size(content, _sizes[content] = _random.Next(1, 100));
                break;
            case 3 or 4:
                Submit();
                break;
            default:
                _lab.Hold(node, content, _held[(node, content)] = _random.Next(0, 60));
                break;
        }
    }

    private void Submit()
    {
        var set = Set(1, ("cpu", "1"));
        set = _random.Next(2) == 0 ? set with { NodeSelector = new Dictionary<string, string> { ["tier"] = "fast" } } : set;
        string[] reads = [.. Contents.Where(_ => _random.Next(2) == 0)];
        _lab.Submit(Spec($"job{_next++}", set).Reads(reads.Length == 0 ? ["a"] : reads).WarmAt(_random.Next(1, 11) / 10m, _random.Next(2) == 0 ? _random.Next(1, 100) : null));
    }

    private void Check()
    {
        foreach (var entry in _lab.Model.Entries.Values)
        {
            var (name, warm, due) = (entry.Spec.Name, IsWarm(entry), entry.SubmittedAt + entry.Spec.WarmStart!.Within <= _lab.Now);
            if (entry.IsCold)
            {
                Waited++;
                Assert.True(!warm && !due, $"seed {seed}: {name} waits for data though {(warm ? "it is there" : "it has waited long enough")}");
                Assert.Equal(WaitReasonCode.WaitingForData, _lab.Why(name));
            }
            else if (_wasWarm.Add(name))
            {
                Assert.True(warm || due, $"seed {seed}: {name} does not wait for its data");
                Opened += warm ? 1 : 0;
                TimedOut += warm ? 0 : 1;
            }
        }
    }

    private bool IsWarm(WorkloadEntry entry)
    {
        var set = entry.Spec.PodSets[0];
        var (held, whole) = (0m, 0m);
        foreach (var content in set.Content)
        {
            if (!_sizes.TryGetValue(content.Value, out var size))
            {
                return false;
            }

            whole += size;
            held += Math.Min(size, _tier.Where(node => set.NodeSelector.Count == 0 || node.Value == "fast").Sum(node => _held.GetValueOrDefault((node.Key, content.Value))));
        }

        return held / whole >= entry.Spec.WarmStart!.Share;
    }
}
