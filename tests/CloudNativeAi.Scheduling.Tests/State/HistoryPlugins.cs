namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>Plugins for random histories, one of each scope and of each kind of misbehaviour; pure but for what their epoch announces.</summary>
internal static class HistoryPlugins
{
    public static int Mix(long a, long b) => (int)((((ulong)a * 0x9E3779B97F4A7C15) ^ ((ulong)b * 0x5851F42D4C957F2D) ^ ((ulong)(a + b) >> 3)) % 9973);

    /// <summary>Has learnt something about free amounts, and learns anew.</summary>
    public sealed class Learnt : INodeScorer
    {
        public string Name => "learnt";

        public PluginScope Scope => PluginScope.Node;

        public long Epoch { get; set; }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            var free = context.Nodes.Free(ResourceId.Cpu);
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = Mix(free[rows[i]] / 1000, Epoch + context.Shape.Gpus);
            }
        }
    }

    /// <summary>Likes some zones, and changes its mind.</summary>
    public sealed class Zones : INodeScorer
    {
        public string Name => "zones";

        public PluginScope Scope => PluginScope.NodeClass;

        public long Epoch { get; set; }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = context.Nodes.ClassOf(rows[i]).Labels.TryGetValue("zone", out var zone) ? Mix(zone[0], Epoch) : 0;
            }
        }
    }

    /// <summary>Refuses some classes, others after each rise.</summary>
    public sealed class Moods : INodeFilter
    {
        public string Name => "moods";

        public PluginScope Scope => PluginScope.NodeClass;

        public long Epoch { get; set; }

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (context.Nodes.ClassOf(rows[i]).Labels.TryGetValue("zone", out var zone) && Mix(zone[0], Epoch) % 5 == 0)
                {
                    accepted[i] = 0;
                }
            }
        }

        public string Explain(in PlacementContext context, int row) => "not in the mood";
    }

    /// <summary>Depends on what was placed anywhere.</summary>
    public sealed class Global : INodeScorer
    {
        public string Name => "global";

        public PluginScope Scope => PluginScope.Cluster;

        public long Decisions { get; set; }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = Mix(rows[i], Decisions);
            }
        }
    }

    /// <summary>Refuses by what was placed anywhere.</summary>
    public sealed class GlobalFilter : INodeFilter
    {
        public string Name => "global-filter";

        public PluginScope Scope => PluginScope.Cluster;

        public long Decisions { get; set; }

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                accepted[i] = Mix(rows[i], Decisions) % 3 == 0 ? (byte)0 : accepted[i];
            }
        }

        public string Explain(in PlacementContext context, int row) => "not now";
    }

    /// <summary>Remembers what it said of a version of a row, and would say the same again.</summary>
    public sealed class Remembering : INodeScorer
    {
        private readonly Dictionary<(RequestShape Shape, long Version), int> _said = [];

        public string Name => "remembering";

        public PluginScope Scope => PluginScope.Node;

        public int Contradictions { get; private set; }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var held = 0L;
                foreach (var content in context.Shape.Content)
                {
                    held += context.Nodes.HeldBytes(rows[i], content) + (context.Nodes.SizeOf(content) ?? 7);
                }

                scores[i] = Mix(held, context.Nodes.Load[rows[i]]);
                var key = (context.Shape, context.Nodes.Version[rows[i]]);
                Contradictions += _said.TryGetValue(key, out var said) && said != scores[i] ? 1 : 0;
                _said[key] = scores[i];
            }
        }
    }

    /// <summary>Throws for some rows, and answers out of range for others.</summary>
    public sealed class Broken : INodeScorer
    {
        public string Name => "broken";

        public PluginScope Scope => PluginScope.Node;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var mix = Mix(rows[i], context.Nodes.Free(ResourceId.Memory)[rows[i]] >> 30);
                scores[i] = (mix % 7) switch
                {
                    0 => throw new InvalidOperationException("broken"),
                    1 => -5,
                    2 => 20_000,
                    _ => mix,
                };
            }
        }
    }

    /// <summary>Throws for some rows, refuses others.</summary>
    public sealed class BrokenFilter : INodeFilter
    {
        public string Name => "broken-filter";

        public PluginScope Scope => PluginScope.Node;

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var mix = Mix(rows[i], context.Nodes.Free(ResourceId.Memory)[rows[i]] >> 30) % 11;
                accepted[i] = mix == 1 ? (byte)0 : accepted[i];
                if (mix == 0)
                {
                    throw new InvalidOperationException("broken");
                }
            }
        }

        public string Explain(in PlacementContext context, int row) => throw new InvalidOperationException("broken");
    }

    /// <summary>Picks the last devices, never finds any for some rows, and lies about others.</summary>
    public sealed class Contrary : IDeviceChooser
    {
        public string Name => "contrary";

        public bool Choose(in PlacementContext context, int row, Span<int> devices)
        {
            var start = context.Nodes.DeviceStart[row];
            var free = context.Nodes.DeviceFreeMilli[start..context.Nodes.DeviceStart[row + 1]];
            switch (Mix(row, free.Length + free[0]) % 13)
            {
                case 0:
                    return false;
                case 1:
                    devices.Clear();
                    return true;
                case 2:
                    throw new InvalidOperationException("broken");
            }

            var taken = 0;
            foreach (var milli in (ReadOnlySpan<int>)[1000, context.Shape.Share?.Milli ?? 1000])
            {
                var wanted = milli == 1000 ? devices.Length - (context.Shape.Share?.Count ?? 0) : devices.Length;
                for (var d = free.Length - 1; d >= 0 && taken < wanted; d--)
                {
                    if (free[d] >= milli && !devices[..taken].Contains(d))
                    {
                        devices[taken++] = d;
                    }
                }
            }

            return taken == devices.Length;
        }
    }
}
