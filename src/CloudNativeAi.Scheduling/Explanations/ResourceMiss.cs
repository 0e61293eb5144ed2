namespace CloudNativeAi.Scheduling;

/// <summary>What a node has too little of for a replica.</summary>
/// <param name="Resource">Of what.</param>
/// <param name="Requested">By one replica.</param>
/// <param name="Free">Unused there.</param>
/// <param name="Total">There for replicas at all.</param>
public sealed record ResourceMiss(ResourceName Resource, ResourceQuantity Requested, ResourceQuantity Free, ResourceQuantity Total);
