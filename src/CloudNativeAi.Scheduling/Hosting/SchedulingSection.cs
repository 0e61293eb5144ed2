namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>A key below <c>CloudNativeAi:Scheduling</c> that another feature of the package reads: register one, and it is no unknown key.</summary>
/// <param name="Name">The key.</param>
internal sealed record SchedulingSection(string Name);
