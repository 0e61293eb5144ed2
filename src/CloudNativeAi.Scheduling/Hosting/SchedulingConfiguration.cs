using CloudNativeAi.Scheduling.Workloads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads the section by hand, so that every wrong value and unknown key is reported with its path, all at once.</summary>
internal sealed class SchedulingConfiguration(IConfiguration section, IEnumerable<SchedulingSection> others) : IConfigureOptions<SchedulingOptions>, IValidateOptions<SchedulingOptions>
{
    private readonly string[] _others = [.. others.Select(other => other.Name)];

    public void Configure(SchedulingOptions options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var errors = new List<string>();
        Read(new SchedulingOptions(), errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Select(ErrorLine.Of));
    }

    private void Read(SchedulingOptions options, List<string> errors)
    {
        var reader = new SettingReader(errors);
        var quotas = new QuotaSettings(reader);
        reader.Each(section is IConfigurationSection named ? reader.Children(named, "settings below it") : section.GetChildren(),
        [
            (nameof(options.Queues), setting => reader.Named(setting, options.Queues, quotas.Queue)),
            (nameof(options.Cohorts), setting => reader.Named(setting, options.Cohorts, quotas.Cohort)),
            (nameof(options.Flavors), setting => reader.Named(setting, options.Flavors, quotas.Flavor)),
            (nameof(options.VirtualResources), setting => reader.Texts(setting, options.VirtualResources)),
            (nameof(options.FairSharing), setting => reader.Flag(setting, value => options.FairSharing = value)),
            (nameof(options.UsageHalfLife), setting => reader.Time(setting, value => options.UsageHalfLife = value)),
            (nameof(options.GangRecovery), setting => reader.Time(setting, value => options.GangRecovery = value)),
            (nameof(options.ReserveAfter), setting => reader.Time(setting, value => options.ReserveAfter = value)),
            (nameof(options.TopologyLevels), setting => reader.Texts(setting, options.TopologyLevels)),
            (nameof(options.DeviceChooser), setting => reader.Text(setting, value => options.DeviceChooser = value ?? "")),
            (nameof(options.PartitionModels), setting => reader.Named(setting, options.PartitionModels, new PartitionSettings(reader).Model)),
            (nameof(options.Profiles), setting => reader.Named(setting, options.Profiles, new ProfileSettings(reader).Profile)),
            (nameof(options.Profile), setting => reader.Text(setting, value => options.Profile = value ?? "")),
            (nameof(options.MaxNodeLoad), setting => reader.Number(setting, value => options.MaxNodeLoad = value)),
            (nameof(options.RetryDelay), setting => reader.Time(setting, value => options.RetryDelay = value)),
            (nameof(options.MaxRetryDelay), setting => reader.Time(setting, value => options.MaxRetryDelay = value)),
        ], _others);
    }
}
