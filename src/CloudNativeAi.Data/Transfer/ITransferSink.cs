namespace CloudNativeAi.Data.Transfer;

/// <summary>Takes the bytes of one range in order; called by one transfer at a time.</summary>
internal interface ITransferSink
{
    /// <summary>Where the next bytes go; never empty.</summary>
    Memory<byte> GetMemory();

    /// <summary>That many bytes have come and are accepted: a later try begins after them.</summary>
    /// <exception cref="SinkException">They could not be kept: the transfer ends, it is no fault of the source.</exception>
    ValueTask AdvanceAsync(int count, CancellationToken cancellationToken);

    /// <summary>The transfer ends for good; told before anybody else's turn comes.</summary>
    void Failed(DatasetSourceException exception)
    {
    }

    /// <summary>The source gives whole objects only; told before anybody else's turn comes.</summary>
    void RangesIgnored()
    {
    }
}
