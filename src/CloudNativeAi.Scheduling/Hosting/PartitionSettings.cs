using Microsoft.Extensions.Configuration;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads into what models of devices can be cut.</summary>
internal sealed class PartitionSettings(SettingReader reader)
{
    public void Model(IConfigurationSection section, PartitionModelOptions model) => reader.Each(section,
    [
        (nameof(model.MemorySlices), setting => reader.Whole(setting, value => model.MemorySlices = value)),
        (nameof(model.ComputeSlices), setting => reader.Whole(setting, value => model.ComputeSlices = value)),
        (nameof(model.Profiles), setting => reader.Named(setting, model.Profiles, Profile)),
    ]);

    private void Profile(IConfigurationSection section, PartitionProfileOptions profile) => reader.Each(section,
    [
        (nameof(profile.MemorySlices), setting => reader.Whole(setting, value => profile.MemorySlices = value)),
        (nameof(profile.ComputeSlices), setting => reader.Whole(setting, value => profile.ComputeSlices = value)),
        (nameof(profile.Starts), setting => Starts(setting, profile)),
    ]);

    private void Starts(IConfigurationSection section, PartitionProfileOptions profile)
    {
        foreach (var start in reader.Children(section, "a list of slices below it"))
        {
            reader.Whole(start, profile.Starts.Add);
        }
    }
}
