using CloudNativeAi.Serving.Rollouts;

namespace CloudNativeAi.Serving.Tests.Rollouts;

public sealed class SplitInForceTests
{
    [Theory]
    [InlineData(new[] { 9_000, 1_000 }, new[] { true, false }, new[] { 10_000, 0 })]
    [InlineData(new[] { 5_000, 2_500, 2_500 }, new[] { false, true, true }, new[] { 0, 5_000, 5_000 })]
    [InlineData(new[] { 3_333, 3_333, 3_334 }, new[] { true, true, false }, new[] { 5_000, 5_000, 0 })]
    [InlineData(new[] { 10_000, 0 }, new[] { true, true }, new[] { 10_000, 0 })]
    [InlineData(new[] { 10_000, 0 }, new[] { false, true }, null)]
    [InlineData(new[] { 10_000 }, new[] { false }, null)]
    public void An_arm_that_is_not_ready_leaves_its_share_to_the_others_and_zero_stays_zero(int[] asked, bool[] ready, int[]? expected)
    {
        var inForce = new int[asked.Length];
        Assert.Equal(expected is not null, SplitInForce.TryCompute(asked, ready, inForce));
        Assert.Equal(expected ?? new int[asked.Length], inForce);
    }

    [Fact]
    public void What_is_in_force_always_sums_to_the_whole()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 10_000; round++)
        {
            var asked = SplitSequenceTests.RandomWeights(random, random.Next(1, 9));
            var ready = asked.Select(_ => random.Next(2) == 0).ToArray();
            var inForce = new int[asked.Length];
            if (SplitInForce.TryCompute(asked, ready, inForce))
            {
                Assert.True(inForce.Sum() == TrafficWeight.WholeBasisPoints, $"seed {seed}");
                Assert.All(Enumerable.Range(0, asked.Length), i => Assert.True(inForce[i] == 0 || (ready[i] && asked[i] > 0)));
            }
        }
    }
}
