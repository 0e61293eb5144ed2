using Microsoft.Extensions.Configuration;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads ways to choose nodes.</summary>
internal sealed class ProfileSettings(SettingReader reader)
{
    public void Profile(IConfigurationSection section, ProfileOptions profile) => reader.Each(section,
    [
        (nameof(profile.Scorers), setting => Scorers(setting, profile)),
        (nameof(profile.DeviceChooser), setting => profile.DeviceChooser = setting.Value),
    ]);

    private void Scorers(IConfigurationSection section, ProfileOptions profile)
    {
        foreach (var scorer in section.GetChildren())
        {
            reader.Whole(scorer, weight => profile.Scorers[scorer.Key] = weight);
        }
    }
}
