namespace CloudNativeAi.Scheduling;

/// <summary>Picks the devices of the chosen node; one per profile.</summary>
/// <remarks>Called inside the decision, by one thread at a time: no I/O, no clock, no allocation, and an answer from the row's own columns alone. What it picks is checked:
/// devices that are not free, of another resource or named twice count as <see langword="false"/>.</remarks>
public interface IDeviceChooser
{
    /// <summary>The name configuration and explanations use, e.g. <c>"fullest"</c>; unique, case-insensitive.</summary>
    string Name { get; }

    /// <summary>Writes the devices to take; false: this row can't after all, and is refused until it changes. A throw counts as false.</summary>
    /// <param name="context">The request and all columns.</param>
    /// <param name="row">The chosen row.</param>
    /// <param name="devices">As many as the request needs on this row, at least one. Each entry gets an index within the row, 0 being <c>DeviceStart[row]</c>: first the whole devices,
    /// in the order of <see cref="RequestShape.Amounts"/>, then one for each share.</param>
    bool Choose(in PlacementContext context, int row, Span<int> devices);
}
