namespace CloudNativeAi.Scheduling;

/// <summary>Devices each replica gets, whole or in shares. A request in <see cref="PodSet.Requests"/> for a resource that devices count as means that many whole ones.</summary>
/// <param name="Resource">The resource the devices count as, e.g. <c>nvidia.com/gpu</c>.</param>
/// <param name="Count">How many devices, 1 or more.</param>
/// <param name="Milli">The share of each, 1 … 1,000 thousandths; 1,000: whole, shared with nobody.</param>
public sealed record DeviceRequest(ResourceName Resource, int Count, int Milli = 1000);
