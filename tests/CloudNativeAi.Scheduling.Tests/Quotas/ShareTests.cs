using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Tests.Quotas;

/// <remarks>Seen failing: Share without its weight; Decay whose fraction is not read from the greatest bit on.</remarks>
public sealed class ShareTests
{
    [Fact]
    public void Equal_fractions_are_equal_shares_and_the_greater_fraction_is_the_greater_share()
    {
        Assert.Equal(Share.Of(1, 3, 1000), Share.Of(2, 6, 1000));
        Assert.Equal(Share.Of(1, 3, 1000), Share.Of(2, 3, 2000));
        Assert.True(Share.Of(333, 1000, 1000) < Share.Of(1, 3, 1000));
        Assert.True(Share.Of(QuotaUnits.Most, QuotaUnits.Most - 1, 1) > Share.Of(QuotaUnits.Most - 1, QuotaUnits.Most, 1));
        Assert.Equal("375", Share.Of(3, 8, 1000).ToString());
    }

    [Fact]
    public void Without_weight_any_borrowing_is_more_than_all_others_and_two_such_compare_by_what_they_borrowed()
    {
        Assert.True(Share.Of(1, 1000, 0) > Share.Of(1000, 1, 1));
        Assert.True(Share.Of(2, 10, 0) > Share.Of(1, 10, 0));
        Assert.True(Share.Of(1, 10, 0) > Share.None);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(60, 0.5)]
    [InlineData(120, 0.25)]
    [InlineData(30, 0.70710678)]
    [InlineData(7, 0.92232)]
    [InlineData(100_000, 0)]
    public void Half_is_forgotten_each_half_life(int seconds, double kept) =>
        Assert.Equal(kept, Decay.Of(TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(1)) / (double)Decay.One, 4);

    [Fact]
    public void The_past_is_an_average_of_what_was_borrowed()
    {
        var node = new QuotaNode("q", isQueue: true, 1000, 1);
        node.Settle();
        var history = new UsageHistory(1);
        node.Charge(0, 8000);
        history.Note(node);
        history.Advance(Decay.One / 2);
        Assert.Equal(4000, history[0]);
        history.Advance(Decay.One / 2);
        Assert.Equal(6000, history[0]);
        node.Discharge(0, 8000);
        history.Note(node);
        history.Advance(Decay.One / 2);
        Assert.Equal(3000, history[0]);
    }
}
