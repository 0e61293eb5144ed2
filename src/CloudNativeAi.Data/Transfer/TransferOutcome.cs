namespace CloudNativeAi.Data.Transfer;

/// <summary>How a transfer ended where it did not throw.</summary>
internal enum TransferOutcome
{
    /// <summary>Every byte of the range was accepted.</summary>
    Done,

    /// <summary>The same, and the server gave the whole object for it.</summary>
    DoneWithoutRanges,

    /// <summary>The server gives whole objects only, or the turn was withdrawn as another found that out: nothing was accepted, ask for the whole.</summary>
    RangesIgnored,
}
