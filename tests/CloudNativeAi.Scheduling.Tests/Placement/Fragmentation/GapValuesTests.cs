namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>
/// What gaps are worth. Seen failing: optimality with <c>CuttingStock.Enter</c> leaving out the change of the other rows' amounts, and with <c>Value</c> taking each size once only.
/// </summary>
public class GapValuesTests
{
    [Fact]
    public void What_is_left_beside_a_large_share_is_worth_nothing_where_few_arrivals_are_that_small()
    {
        var gaps = Solve((1000, 400), (810, 100), (160, 10));
        Assert.Equal(0.19f, gaps.Lost[190], 4);
        Assert.Equal(0f, gaps.Lost[1000], 4);
    }

    [Fact]
    public void Shares_that_fit_together_are_worth_a_whole_together()
    {
        // Of 600 there is more than can be paired with 400: what scarce ones fill is free.
        var gaps = Solve((600, 10), (400, 5));
        Assert.Equal(1 - 0.6f, -gaps.Lost[600], 4);
        Assert.Equal(0.4f, gaps.Lost[400], 4);

        // Of 400 there is more than can be paired with 600: two and a half of them share a GPU among themselves.
        gaps = Solve((600, 5), (400, 10));
        Assert.Equal(0.4f - 0.5f, gaps.Lost[400], 4);
        Assert.Equal(0.6f - 0.5f, gaps.Lost[600], 4);
    }

    [Fact]
    public void No_demand_makes_every_gap_worth_its_size()
    {
        Assert.All(Solve().Lost, lost => Assert.Equal(0f, lost));
    }

    /// <summary>Prices under which no pattern is worth more than a stock prove a plan optimal that uses as many stocks as the demand is worth.</summary>
    [Fact]
    public void The_programme_is_solved_to_optimality()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var demand = new double[1001];
            var step = random.Next(3) == 0 ? 1 : 10;
            for (var n = random.Next(1, CuttingStock.MostSizes + 1); n > 0; n--)
            {
                demand[random.Next(1, 1000 / step + 1) * step] += random.Next(1, 200);
            }

            List<int> sizes = [.. Enumerable.Range(1, 1000).Where(milli => demand[milli] > 0)];
            var programme = new CuttingStock(sizes, demand);
            programme.Solve(1e-9);
            var worth = sizes.Sum(size => demand[size] * programme.WorthOf(size));
            Assert.True(programme.WorthOf(1000) <= 1 + 1e-6, $"seed {seed}: a stock is worth {programme.WorthOf(1000)}");
            Assert.True(Math.Abs(worth - programme.Stocks) <= 1e-6 * worth, $"seed {seed}: the demand is worth {worth} stocks, the plan uses {programme.Stocks}");
            Assert.True(programme.Stocks >= sizes.Sum(size => demand[size] * size) / 1000 - 1e-6, $"seed {seed}: fewer stocks than there is demand");
        }
    }

    [Fact]
    public void More_sizes_than_are_looked_at_are_rounded_up()
    {
        var demand = new double[1001];
        demand.AsSpan(1).Fill(1);
        var gaps = GapValues.Solve(demand);
        Assert.Equal(1001, gaps.Lost.Length);
        Assert.InRange(gaps.Lost[1000], -0.001f, 0.001f);
    }

    private static GapValues Solve(params ReadOnlySpan<(int Milli, double Count)> demand)
    {
        var by = new double[1001];
        foreach (var (milli, count) in demand)
        {
            by[milli] = count;
        }

        return GapValues.Solve(by);
    }
}
