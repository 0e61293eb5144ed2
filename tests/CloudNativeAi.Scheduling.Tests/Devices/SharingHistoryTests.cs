using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Tests;
using static CloudNativeAi.Scheduling.Tests.Devices.Cards;

namespace CloudNativeAi.Scheduling.Tests.Devices;

/// <summary>Random placing, releasing and undoing of whole devices, shares and partitions: recounted after every step, refused only where brute force finds no devices, undone without a trace.</summary>
/// <remarks>Seen failing: the release of a partition without a recount (DeviceParts); a share's memory a byte short; a device taken whatever its isolation (DeviceRoom); compute left out of DeviceUse.Milli.</remarks>
public sealed class SharingHistoryTests
{
    [Fact]
    public void Devices_are_never_given_out_twice_nor_refused_while_there_is_room()
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= TestSize.Of(400, 50_000); seed++)
        {
            try
            {
                new History(seed, reached).Run(60);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception.Message}");
            }
        }

        Assert.Equal(["bytes", "partition", "refused", "share", "undone", "whole"], reached);
    }

    private sealed class History
    {
        private static readonly string[] Profiles = ["1g.5gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb", "1g.10gb", "1g.20gb"];
        private static readonly PartitionModels Models = new();
        private readonly Random _random;
        private readonly SortedSet<string> _reached;
        private readonly ClusterState _state;
        private readonly Node[] _nodes;
        private readonly Dictionary<int, PodSet> _live = [];

        public History(int seed, SortedSet<string> reached)
        {
            _random = new Random(seed);
            _reached = reached;
            _state = Empty(BuiltInChoosers.Find(BuiltInChoosers.Names[_random.Next(3)]));
            _nodes = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(n => Node($"n{n}", [.. Enumerable.Range(0, _random.Next(1, 5)).Select(RandomCard)]))];
            foreach (var node in _nodes)
            {
                _state.UpsertNode(node);
            }
        }

        public void Run(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                switch (_random.Next(8))
                {
                    case < 5:
                        Place();
                        break;
                    case 5 or 6:
                        Release();
                        break;
                    default:
                        Undo();
                        break;
                }

                Recount();
            }
        }

        private void Place()
        {
            var set = RandomSet();
            var shape = _state.Intern(set);
            var expected = Enumerable.Range(0, _nodes.Length).Any(row => CouldTake(row, set));
            var id = _state.TryPlace(shape);
            True(id >= 0 == expected, $"{set.Devices} is {(id < 0 ? "refused" : "placed")}, and brute force says {expected}");
            if (id < 0)
            {
                _reached.Add("refused");
                return;
            }

            _live.Add(id, set);
            _reached.Add(set.Devices switch { { Profile: not null } => "partition", { MemoryBytes: not null } => "bytes", { Milli: < 1000 } => "share", _ => "whole" });
        }

        private void Release()
        {
            if (_live.Count > 0)
            {
                var id = _live.Keys.ElementAt(_random.Next(_live.Count));
                _state.Release(id);
                _live.Remove(id);
            }
        }

        private void Undo()
        {
            var (hash, live) = (_state.Hash(), new Dictionary<int, PodSet>(_live));
            var savepoint = _state.Savepoint();
            for (var i = _random.Next(1, 6); i > 0; i--)
            {
                if (_random.Next(2) == 0)
                {
                    Place();
                }
                else
                {
                    Release();
                }
            }

            if (_random.Next(2) == 0)
            {
                _state.RollbackTo(savepoint);
                _live.Clear();
                foreach (var (id, set) in live)
                {
                    _live.Add(id, set);
                }

                True(_state.Hash() == hash, "an undone try left something behind");
                _reached.Add("undone");
            }

            _state.Commit();
        }

        /// <summary>By one list for each device: what is on it.</summary>
        private void Recount()
        {
            foreach (var (row, device, on) in Devices())
            {
                if (on.Count > 0)
                {
                    True(device is { Health: DeviceHealth.Healthy, Cordoned: false }, $"{device.Id} takes nothing, and has {on.Count}");
                    True(Sum(device, on), $"{device} has {string.Join("; ", on)}");
                }

                var index = _nodes[row].Devices.ToList().IndexOf(device);
                var whole = device.Partitioned || device.Health != DeviceHealth.Healthy || device.Cordoned;
                True(_state.Columns.DeviceFreeMilli[_state.Columns.DeviceStart[row] + index] == (whole ? 0 : on.Count == 0 ? 1000 : Free(device, on)), $"free of {device.Id} on {row}");
            }
        }

        private static int Free(Device device, List<(DeviceRequest Request, int Start)> on)
        {
            var memory = Total(device, on);
            var compute = on.Sum(one => ComputeOf(one.Request));
            var total = Math.Max(1, device.MemoryBytes);
            return (int)Math.Min(1000 - compute, (long)(((Int128)total * 1000 - memory) / total));
        }

        /// <summary>In thousandths of bytes; of a device whose memory is unknown in thousandths.</summary>
        private static Int128 MemoryOf(Device device, DeviceRequest request) => request.MemoryBytes is { } bytes ? (Int128)bytes * 1000 : (Int128)request.Milli * Math.Max(1, device.MemoryBytes);

        private static Int128 Total(Device device, List<(DeviceRequest Request, int Start)> on) => on.Aggregate(Int128.Zero, (sum, one) => sum + MemoryOf(device, one.Request));

        private static int ComputeOf(DeviceRequest request) => request.MemoryBytes is null ? request.Milli : request.ComputeMilli;

        private static bool Sum(Device device, List<(DeviceRequest Request, int Start)> on)
        {
            if (on.Exists(one => one.Request.Profile is not null) || device.Partitioned)
            {
                var geometry = Models.Find(device.Model);
                var taken = new HashSet<int>();
                return device.Partitioned && on.TrueForAll(one => one.Request.Profile is { } name && geometry!.Find(name) is { } profile && profile.Starts.Contains(one.Start)
                    && Enumerable.Range(one.Start, profile.MemorySlices).All(taken.Add))
                    && on.Sum(one => geometry!.Find(one.Request.Profile!)!.ComputeSlices) <= 7;
            }

            return (on.Count == 1 || on.TrueForAll(one => one.Request.Milli < 1000 || one.Request.MemoryBytes is not null))
                && on.TrueForAll(one => one.Request is { Milli: 1000, MemoryBytes: null } || device.Isolation >= one.Request.Isolation)
                && on.TrueForAll(one => one.Request.MemoryBytes is null || device.MemoryBytes > 0)
                && Total(device, on) <= (Int128)Math.Max(1, device.MemoryBytes) * 1000
                && on.Sum(one => ComputeOf(one.Request)) <= 1000;
        }

        private bool CouldTake(int row, PodSet set)
        {
            var request = set.Devices!;
            return Devices().Where(device => device.Row == row).Count(device => Could(device.Device, device.On, request)) >= request.Count;
        }

        private static bool Could(Device device, List<(DeviceRequest Request, int Start)> on, DeviceRequest request)
        {
            if (device is not { Health: DeviceHealth.Healthy, Cordoned: false })
            {
                return false;
            }

            var starts = request.Profile is null ? [0] : Enumerable.Range(0, 8);
            return starts.Any(start => Sum(device, [.. on, (request, start)]));
        }

        private IEnumerable<(int Row, Device Device, List<(DeviceRequest Request, int Start)> On)> Devices()
        {
            for (var row = 0; row < _nodes.Length; row++)
            {
                for (var index = 0; index < _nodes[row].Devices.Count; index++)
                {
                    var on = new List<(DeviceRequest, int)>();
                    foreach (var (id, set) in _live)
                    {
                        foreach (var spot in _state.DevicesOf(id).ToArray().Where(spot => _state.RowOf(id) == row && DeviceSpot.Index(spot) == index))
                        {
                            on.Add((set.Devices!, DeviceSpot.Start(spot)));
                        }
                    }

                    yield return (row, _nodes[row].Devices[index], on);
                }
            }
        }

        private Device RandomCard(int index)
        {
            var partitioned = _random.Next(3) == 0;
            return Card($"g{index}", _random.Next(2) == 0 ? "A100-40GB" : "A100-80GB", partitioned ? 40 * GiB : new[] { 0, 7, 1000, 80 * GiB }[_random.Next(4)], partitioned) with
            {
                Health = _random.Next(10) == 0 ? DeviceHealth.Unhealthy : DeviceHealth.Healthy,
                Cordoned = _random.Next(10) == 0,
                Isolation = (DeviceIsolation)_random.Next(4),
                NumaNode = _random.Next(2),
            };
        }

        private PodSet RandomSet()
        {
            var count = _random.Next(3) == 0 ? 2 : 1;
            var isolation = _random.Next(4) == 0 ? (DeviceIsolation)_random.Next(4) : DeviceIsolation.None;
            return _random.Next(6) switch
            {
                0 => Whole(count),
                1 => Share(_random.Next(1, 999), count, isolation),
                2 => Ask(new DeviceRequest(ResourceName.NvidiaGpu, count) { MemoryBytes = new[] { 1, 3, 300, 20 * GiB }[_random.Next(4)], ComputeMilli = _random.Next(0, 700), Isolation = isolation }),
                _ => Part(Profiles[_random.Next(Profiles.Length)], count),
            };
        }

        private static void True(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException(what);
            }
        }
    }
}
