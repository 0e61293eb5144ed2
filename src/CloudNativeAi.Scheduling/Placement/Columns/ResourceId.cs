namespace CloudNativeAi.Scheduling;

/// <summary>A resource as a column number; from <see cref="NodeColumns.Find"/>, from a <see cref="RequestShape"/>, or one of the well-known ones.</summary>
/// <remarks>Means the same in one scheduler and in its what-if copies; not to be stored elsewhere.</remarks>
/// <param name="Index">0 or more; −1: no such resource.</param>
public readonly record struct ResourceId(int Index)
{
    /// <summary>No resource; its columns are all 0.</summary>
    public static ResourceId None => new(-1);

    /// <summary><c>cpu</c>, in milli-cores.</summary>
    public static ResourceId Cpu => new(0);

    /// <summary><c>memory</c>, in bytes.</summary>
    public static ResourceId Memory => new(1);

    /// <summary><c>ephemeral-storage</c>, in bytes.</summary>
    public static ResourceId EphemeralStorage => new(2);

    /// <summary><c>pods</c>: replicas; a node that declares none takes any number.</summary>
    public static ResourceId Pods => new(3);

    /// <summary><c>nvidia.com/gpu</c>, in whole devices.</summary>
    public static ResourceId Gpu => new(4);
}
