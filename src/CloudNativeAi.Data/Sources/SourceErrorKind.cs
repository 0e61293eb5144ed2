namespace CloudNativeAi.Data;

/// <summary>What went wrong at a source.</summary>
public enum SourceErrorKind
{
    /// <summary>The object is another version than the pinned one.</summary>
    SourceChanged,

    /// <summary>The server broke its protocol.</summary>
    SourceProtocol,

    /// <summary>No answer, after the stated tries.</summary>
    SourceUnavailable,

    /// <summary>Bytes came slower than the limit.</summary>
    SourceTooSlow,

    /// <summary>Refused for want of rights, or an address that is not allowed.</summary>
    AccessDenied,

    /// <summary>No such object.</summary>
    NotFound,

    /// <summary>The source cannot do that: plain HTTP cannot list.</summary>
    NotSupported,
}
