using CloudNativeAi.Serving.Rollouts;

namespace CloudNativeAi.Serving.Tests.Rollouts;

/// <summary>First choices are within one of n × weight, for every n and every arm.</summary>
/// <remarks>Seen failing: the latest deadline instead of the earliest in <c>SplitSequence.EarliestDeadline</c>.</remarks>
public sealed class SplitSequenceTests
{
    [Fact]
    public void Every_prefix_is_within_one_of_its_share()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < TestSize.Of(100, 20_000); round++)
        {
            var weights = RandomWeights(random, random.Next(1, 9));
            var sequence = SplitSequence.Create(weights);
            var taken = new long[weights.Length];
            for (var n = 1; n <= TrafficWeight.WholeBasisPoints; n++)
            {
                taken[sequence.Next()]++;
                for (var arm = 0; arm < weights.Length; arm++)
                {
                    var off = Math.Abs((taken[arm] * TrafficWeight.WholeBasisPoints) - ((long)n * weights[arm]));
                    Assert.True(off < TrafficWeight.WholeBasisPoints, $"seed {seed}, round {round}: arm {arm} of [{string.Join(", ", weights)}] had {taken[arm]} of {n}");
                }
            }
        }
    }

    [Fact]
    public void Of_a_million_choices_at_90_to_10_the_canary_gets_a_hundred_thousand_and_an_arm_at_zero_none()
    {
        var sequence = SplitSequence.Create([9_000, 1_000, 0]);
        var taken = new int[3];
        for (var n = 0; n < 1_000_000; n++)
        {
            taken[sequence.Next()]++;
        }

        Assert.Equal([900_000, 100_000, 0], taken);
    }

    [Fact]
    public async Task Concurrent_draws_are_exact_too()
    {
        var sequence = SplitSequence.Create([3_333, 3_333, 3_334]);
        var taken = new int[3];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var n = 0; n < 12_500; n++)
            {
                Interlocked.Increment(ref taken[sequence.Next()]);
            }
        })));
        Assert.Equal([33_330, 33_330, 33_340], taken);
    }

    internal static int[] RandomWeights(Random random, int arms)
    {
        var cuts = Enumerable.Range(0, arms - 1).Select(_ => random.Next(0, TrafficWeight.WholeBasisPoints + 1)).Append(0).Append(TrafficWeight.WholeBasisPoints).Order().ToList();
        return [.. cuts.Zip(cuts.Skip(1), static (a, b) => b - a)];
    }
}
