using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Tests.Transfer;

/// <summary>How many requests are in flight, on links that are described by a function.</summary>
/// <remarks>Seen failing: without the comparison with what was before, and without the halving.</remarks>
public sealed class LinkPaceTests
{
    [Theory]
    [InlineData(64, 20, 16)]
    [InlineData(16, 20, 16)]
    [InlineData(64, 1000, 64)]
    [InlineData(2, 20, 2)]
    public void A_link_that_carries_more_with_more_requests_is_filled_within_five_measures(int most, int carries, int least)
    {
        var pace = new LinkPace(most);
        for (var measure = 0; measure < 5; measure++)
        {
            pace.Measured(Math.Min(pace.Count, carries) * 20e6);
        }

        Assert.InRange(pace.Count, least, most);
    }

    [Fact]
    public void A_link_that_one_request_fills_stays_at_the_first_four()
    {
        var pace = new LinkPace(64);
        for (var measure = 0; measure < 30; measure++)
        {
            pace.Measured(1e9);
        }

        Assert.Equal(4, pace.Count);
    }

    [Fact]
    public void More_are_tried_again_after_a_rest_and_kept_where_the_link_has_become_wider()
    {
        var pace = new LinkPace(64);
        for (var measure = 0; measure < 10; measure++)
        {
            pace.Measured(1e9);
        }

        for (var measure = 0; measure < 120; measure++)
        {
            pace.Measured(pace.Count * 1e9);
        }

        Assert.Equal(64, pace.Count);
    }

    [Fact]
    public void A_source_that_refuses_gets_half_as_many_down_to_one_and_rest()
    {
        var pace = new LinkPace(16);
        for (var measure = 0; measure < 5; measure++)
        {
            pace.Measured(pace.Count * 1e9);
        }

        Assert.Equal(16, pace.Count);
        int[] counts = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            pace.Refused();
            return pace.Count;
        })];
        Assert.Equal([8, 4, 2, 1, 1], counts);
        pace.Measured(9e9);
        Assert.Equal(1, pace.Count);
    }
}
