using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

/// <summary>The kinds somebody watches. Touched by the writer alone.</summary>
internal sealed class FeedSet(StateReader reader)
{
    private readonly Dictionary<string, ChangeFeed<StateKey, StateItem>> _feeds = new(StringComparer.Ordinal);

    /// <summary>Loads the kind on first use.</summary>
    public ChangeFeed<StateKey, StateItem> Of(string kind)
    {
        if (!_feeds.TryGetValue(kind, out var feed))
        {
            feed = new ChangeFeed<StateKey, StateItem>();
            foreach (var item in reader.List(kind))
            {
                feed.Upsert(item.Key, item);
            }

            _feeds.Add(kind, feed);
        }

        return feed;
    }

    public void Upsert(StateItem item)
    {
        if (_feeds.TryGetValue(item.Key.Kind, out var feed))
        {
            feed.Upsert(item.Key, item);
        }
    }

    public void Delete(StateKey key)
    {
        if (_feeds.TryGetValue(key.Kind, out var feed))
        {
            feed.Delete(key);
        }
    }
}
