using CloudNativeAi;
using CloudNativeAi.Serving;

namespace QuickStart.Traffic;

/// <summary>Reads from the service's own counters how far the shares of a stage are from its weights.</summary>
internal sealed class ShareMeter(IInferenceServices services, string service)
{
    /// <summary>Over all stages so far.</summary>
    public double LargestError { get; private set; }

    /// <summary>One request of the smallest stage so far.</summary>
    public double AllowedError { get; private set; } = 1;

    public int Stages { get; private set; }

    /// <summary>First choices of the stage by revision, as they were at one moment: read until two looks agree.</summary>
    public async Task<IReadOnlyList<InferenceRevision>> ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<InferenceRevision>? last = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = (await services.GetAsync(Tenant.Default, service, cancellationToken))!.Revisions;
            if (last is not null && now.Select(static r => (r.Name, r.FirstChoices)).SequenceEqual(last.Select(static r => (r.Name, r.FirstChoices))))
            {
                return now;
            }

            last = now;
        }
    }

    /// <summary>Takes down the stage that ends now.</summary>
    public async Task EndStageAsync(CancellationToken cancellationToken)
    {
        var revisions = await ReadAsync(cancellationToken);
        var requests = revisions.Sum(static revision => revision.FirstChoices);
        AllowedError = Stages++ == 0 ? 1.0 / requests : Math.Max(AllowedError, 1.0 / requests);
        foreach (var revision in revisions)
        {
            var error = Math.Abs((revision.FirstChoices / (double)requests) - (revision.Weight.BasisPoints / (double)TrafficWeight.WholeBasisPoints));
            LargestError = Math.Max(LargestError, error);
        }
    }
}
