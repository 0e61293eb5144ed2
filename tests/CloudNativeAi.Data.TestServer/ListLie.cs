namespace CloudNativeAi.Data.TestServer;

/// <summary>What a listing says that is not so.</summary>
public enum ListLie
{
    None,

    /// <summary>Asked for the second version of the question, it answers the first: a marker, no token.</summary>
    FirstVersion,

    /// <summary>It goes on, and says not where.</summary>
    NoToken,

    /// <summary>The second page is empty, and the list goes on.</summary>
    EmptyPage,

    /// <summary>It goes on at the same place for ever.</summary>
    SameToken,
}
