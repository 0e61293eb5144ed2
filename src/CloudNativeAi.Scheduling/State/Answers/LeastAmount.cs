namespace CloudNativeAi.Scheduling.State;

/// <summary>What a shape needs of a resource, rounded as <see cref="ChangeRing"/> rounds what is free.</summary>
/// <param name="Resource">Its column number, below <see cref="ChangeRing.Lanes"/>.</param>
/// <param name="Amount">Milli-cores or whole units.</param>
internal readonly record struct LeastAmount(int Resource, float Amount)
{
    public static LeastAmount[] Of(RequestShape shape)
    {
        var least = new List<LeastAmount>();
        foreach (var (resource, amount) in shape.Amounts)
        {
            // Whether one more replica may be there is seldom what decides.
            if (resource.Index < ChangeRing.Lanes && resource != ResourceId.Pods)
            {
                least.Add(new(resource.Index, amount));
            }
        }

        return [.. least];
    }
}
