using System.Runtime.CompilerServices;

namespace CloudNativeAi.Serving.Routing;

/// <summary>The replicas one request was sent to already.</summary>
internal struct TriedEndpoints
{
    public const int Max = 10;

    private Slots _slots;

    public int Count { get; private set; }

    public void Add(ReplicaEndpoint endpoint) => _slots[Count++] = endpoint;

    public readonly bool Contains(ReplicaEndpoint endpoint)
    {
        for (var i = 0; i < Count; i++)
        {
            if (ReferenceEquals(_slots[i], endpoint))
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(Max)]
    private struct Slots
    {
        private ReplicaEndpoint? _first;
    }
}
