namespace CloudNativeAi.Tests.Changes;

public sealed class ChangeFeedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_gives_present_state_first_then_the_latest_of_each_key()
    {
        var feed = new ChangeFeed<string, int>();
        feed.Upsert("a", 1);
        await using var watch = feed.WatchAsync(Token).GetAsyncEnumerator(Token);
        Assert.Equal(ChangeKind.Reset, (await NextAsync(watch)).Kind);
        Assert.Equal(new Change<string, int>(ChangeKind.Upsert, "a", 1), await NextAsync(watch));
        Assert.Equal(ChangeKind.Synced, (await NextAsync(watch)).Kind);

        feed.Upsert("a", 2);
        feed.Upsert("a", 3);
        feed.Upsert("b", 1);
        feed.Delete("b");
        Assert.Equal(new Change<string, int>(ChangeKind.Upsert, "a", 3), await NextAsync(watch));
        Assert.Equal(new Change<string, int>(ChangeKind.Delete, "b", 0), await NextAsync(watch));
    }

    [Fact]
    public async Task A_watch_waits_for_the_first_list()
    {
        var feed = new ChangeFeed<string, int>(ready: false);
        await using var watch = feed.WatchAsync(Token).GetAsyncEnumerator(Token);
        var first = watch.MoveNextAsync().AsTask();
        Assert.False(first.IsCompleted);
        feed.Ready();
        Assert.True(await first);
        Assert.Equal(ChangeKind.Reset, watch.Current.Kind);
    }

    [Fact]
    public async Task Replace_sends_only_what_differs()
    {
        var feed = new ChangeFeed<string, int>();
        feed.Replace(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        await using var watch = feed.WatchAsync(Token).GetAsyncEnumerator(Token);
        while ((await NextAsync(watch)).Kind != ChangeKind.Synced)
        {
        }

        feed.Replace(new Dictionary<string, int> { ["b"] = 2, ["c"] = 3 });
        Assert.Equal(ChangeKind.Delete, (await NextAsync(watch)).Kind);
        Assert.Equal(new Change<string, int>(ChangeKind.Upsert, "c", 3), await NextAsync(watch));
        Assert.Equal(2, feed.Snapshot().Count);
    }

    private static async Task<Change<string, int>> NextAsync(IAsyncEnumerator<Change<string, int>> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return watch.Current;
    }
}
