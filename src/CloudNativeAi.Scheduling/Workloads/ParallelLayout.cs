using System.Globalization;

namespace CloudNativeAi.Scheduling;

/// <summary>How a model is cut up: the sizes of its kinds of parallelism. One rank a device; ranks count tensor first, then sequence, pipeline and data, so that those who talk most are neighbours. Immutable.</summary>
/// <remarks>Neighbours in rank are placed near each other: consecutive indexes of a pod set make its slices, and a gang's indexes follow the order of domains.</remarks>
/// <param name="Tensor">Devices that share each layer, 1 or more.</param>
/// <param name="Sequence">Parts of a sequence (context), 1 or more.</param>
/// <param name="Pipeline">Stages, 1 or more.</param>
/// <param name="Data">Copies of the model, 1 or more.</param>
public sealed record ParallelLayout(int Tensor = 1, int Sequence = 1, int Pipeline = 1, int Data = 1)
{
    /// <summary>Ranks, and devices, in all.</summary>
    /// <exception cref="InvalidOperationException">A size is below 1, or there are more ranks than 32 bits count.</exception>
    public int WorldSize => GroupSize(4);

    /// <summary>Devices of one copy of the model.</summary>
    /// <exception cref="InvalidOperationException">A size is below 1, or there are more ranks than 32 bits count.</exception>
    public int ModelSize => GroupSize(3);

    /// <summary>Where a rank stands.</summary>
    /// <param name="rank">0 … <see cref="WorldSize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public ParallelRank RankOf(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, WorldSize);
        return new(rank % Tensor, rank / Tensor % Sequence, rank / GroupSize(2) % Pipeline, rank / ModelSize);
    }

    /// <summary>The rank that stands there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part lies outside the layout.</exception>
    public int IndexOf(ParallelRank rank)
    {
        Within(rank.Tensor, Tensor, nameof(rank));
        Within(rank.Sequence, Sequence, nameof(rank));
        Within(rank.Pipeline, Pipeline, nameof(rank));
        Within(rank.Data, Data, nameof(rank));
        return ((((rank.Data * Pipeline) + rank.Pipeline) * Sequence) + rank.Sequence) * Tensor + rank.Tensor;
    }

    /// <summary>Replicas that it takes.</summary>
    /// <param name="devicesPerReplica">Ranks, and devices, of each replica, 1 or more; a divisor of <see cref="WorldSize"/>.</param>
    /// <exception cref="ArgumentException">They do not divide.</exception>
    public int Replicas(int devicesPerReplica)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(devicesPerReplica, 1);
        return WorldSize % devicesPerReplica == 0
            ? WorldSize / devicesPerReplica
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{devicesPerReplica} devices a replica do not divide the {WorldSize} ranks of the layout. Use a divisor, such as {Divisor(devicesPerReplica)}."), nameof(devicesPerReplica));
    }

    /// <summary>The topology that keeps each group together: a tensor group in one domain of its level, and so on. A group that is within one replica needs no rule.</summary>
    /// <param name="devicesPerReplica">Ranks, and devices, of each replica; a multiple or a divisor of each group that has a level.</param>
    /// <param name="tensor">The level of a tensor group: the host, or a level of NVLink domains; null: no matter.</param>
    /// <param name="sequence">The level of a tensor group's whole sequence; null: no matter.</param>
    /// <param name="pipeline">The level of one copy of the model, such as a rack; null: no matter.</param>
    /// <param name="required">The level within which everything must be; null: anywhere.</param>
    /// <param name="preferred">The level within which everything had better be; null: no matter.</param>
    /// <exception cref="ArgumentException">A group is no multiple and no divisor of a replica's devices.</exception>
    public TopologyRequest ToTopology(int devicesPerReplica, string? tensor = TopologyRequest.Host, string? sequence = null, string? pipeline = null, string? required = null, string? preferred = null)
    {
        _ = Replicas(devicesPerReplica);
        var slices = new List<TopologySlice>();
        Add(slices, pipeline, ModelSize, devicesPerReplica, "one copy of the model");
        Add(slices, sequence, GroupSize(2), devicesPerReplica, "a sequence");
        Add(slices, tensor, Tensor, devicesPerReplica, "a tensor group");
        return new TopologyRequest { Required = required, Preferred = preferred, Slices = slices };
    }

    /// <summary>A pod set of such replicas that can run with fewer copies of the model, never with part of one.</summary>
    /// <param name="name">Of the pod set.</param>
    /// <param name="requests">What each replica needs, its devices included.</param>
    /// <param name="devicesPerReplica">How many of them are ranks.</param>
    /// <param name="topology">From <see cref="ToTopology"/>; null: none.</param>
    /// <param name="minData">Copies without which nothing runs, 1 … <see cref="Data"/>; null: all.</param>
    /// <exception cref="ArgumentException">A replica holds more than one copy of the model and fewer than all copies are no whole number of replicas.</exception>
    public PodSet ToPodSet(string name, ResourceList requests, int devicesPerReplica, TopologyRequest? topology = null, int? minData = null)
    {
        var least = minData ?? Data;
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1, nameof(minData));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(least, Data, nameof(minData));
        var count = Replicas(devicesPerReplica);
        var sizes = Enumerable.Range(least, Data - least + 1).Where(copies => (long)copies * ModelSize % devicesPerReplica == 0).Select(copies => copies * ModelSize / devicesPerReplica).ToArray();
        return new PodSet(name, count, requests)
        {
            MinCount = sizes[0],
            ValidSizes = least == Data ? [] : sizes,
            Topology = topology,
        };
    }

    /// <summary>The sizes, as in <c>tensor 8 × sequence 1 × pipeline 4 × data 16</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"tensor {Tensor} × sequence {Sequence} × pipeline {Pipeline} × data {Data}");

    private static void Add(List<TopologySlice> slices, string? level, int group, int devices, string what)
    {
        if (level is null || group <= 1)
        {
            return;
        }

        if (group % devices != 0 && devices % group != 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A replica of {devices} devices would hold part of {what} of {group} ranks and of the next. Use a multiple or a divisor of {group}."), nameof(devices));
        }

        if (group > devices)
        {
            slices.Add(new TopologySlice(level, group / devices));
        }
    }

    private static void Within(int value, int size, string name)
    {
        if (value < 0 || value >= size)
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"A part of the rank is {value}; it lies within 0 and {size - 1}. Use one of RankOf."));
        }
    }

    private int Divisor(int atMost)
    {
        var divisor = Math.Min(atMost, WorldSize);
        while (WorldSize % divisor != 0)
        {
            divisor--;
        }

        return divisor;
    }

    private int GroupSize(int kinds)
    {
        var size = 1L;
        foreach (var of in (ReadOnlySpan<int>)[Tensor, Sequence, Pipeline, Data])
        {
            if (of < 1)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The layout {this} has a size of {of}; a size is 1 or more. Use 1 for a kind of parallelism that is not used."));
            }

            size = kinds-- > 0 ? Math.Min(size * of, int.MaxValue + 1L) : size;
        }

        return size <= int.MaxValue ? (int)size : throw new InvalidOperationException("The layout has more ranks than 32 bits count. Use smaller sizes.");
    }
}
