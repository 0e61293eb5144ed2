namespace CloudNativeAi.Scheduling;

/// <summary>Shares of devices that a replica asks for; each share lies on one device, on different ones where it asks for several.</summary>
/// <param name="Resource">What the devices count as.</param>
/// <param name="Count">How many devices, 1 or more.</param>
/// <param name="Milli">The share of each, 1 … 999 thousandths.</param>
public readonly record struct DeviceShare(ResourceId Resource, int Count, int Milli);
