using System.Globalization;
using CloudNativeAi.Data.Cache;

namespace CloudNativeAi.Benchmarks.Data.Eviction;

/// <summary>The share of reads that find their object, with room for <see cref="EvictionTraces.Capacity"/> of them.</summary>
internal static class EvictionPolicies
{
    /// <summary>The very ledger of the cache.</summary>
    public static double Ours(int[] reads)
    {
        var ledger = new CacheLedger(static () => EvictionTraces.Capacity * Unit);
        return Share(reads, read =>
        {
            var key = read.ToString(CultureInfo.InvariantCulture);
            if (ledger.Find(key) is { } there)
            {
                ledger.Touch(there);
                return true;
            }

            if (ledger.Used == EvictionTraces.Capacity * Unit)
            {
                ledger.Remove(ledger.First(static _ => true)!);
            }

            var entry = new CacheEntry(key);
            ledger.Add(entry, Unit);
            ledger.Count(entry, Unit);
            return false;
        });
    }

    public static double Lru(int[] reads)
    {
        var (order, places) = (new LinkedList<int>(), new Dictionary<int, LinkedListNode<int>>());
        return Share(reads, read =>
        {
            if (places.TryGetValue(read, out var place))
            {
                order.Remove(place);
                order.AddLast(place);
                return true;
            }

            if (order.Count == EvictionTraces.Capacity)
            {
                places.Remove(order.First!.Value);
                order.RemoveFirst();
            }

            places[read] = order.AddLast(read);
            return false;
        });
    }

    public static double Clock(int[] reads)
    {
        var (order, read) = (new Queue<int>(), new Dictionary<int, bool>());
        return Share(reads, next =>
        {
            if (read.ContainsKey(next))
            {
                return read[next] = true;
            }

            while (order.Count == EvictionTraces.Capacity)
            {
                var hand = order.Dequeue();
                if (!read[hand])
                {
                    read.Remove(hand);
                    break;
                }

                read[hand] = false;
                order.Enqueue(hand);
            }

            order.Enqueue(next);
            read[next] = false;
            return false;
        });
    }

    /// <summary>Knows the future: what is read latest goes (Belady 1966).</summary>
    public static double Optimum(int[] reads)
    {
        var next = new int[reads.Length];
        var seen = new Dictionary<int, int>();
        for (var i = reads.Length - 1; i >= 0; i--)
        {
            next[i] = seen.GetValueOrDefault(reads[i], int.MaxValue);
            seen[reads[i]] = i;
        }

        var (held, latest, at) = (new Dictionary<int, int>(), new PriorityQueue<int, int>(), -1);
        return Share(reads, read =>
        {
            at++;
            var hit = held.ContainsKey(read);
            while (!hit && held.Count == EvictionTraces.Capacity)
            {
                latest.TryDequeue(out var candidate, out var when);
                if (held.TryGetValue(candidate, out var now) && now == -when)
                {
                    held.Remove(candidate);
                }
            }

            held[read] = next[at];
            latest.Enqueue(read, -next[at]);
            return hit;
        });
    }

    private const long Unit = 1 << 20;

    private static double Share(int[] reads, Func<int, bool> read) => (double)reads.Count(read) / reads.Length;
}
