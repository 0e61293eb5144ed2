namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>What options may say of ways to choose nodes. Names of scorers are looked up when the profiles are made: only then are the host's own there.</summary>
internal sealed class ProfileRules(SchedulingOptions options, List<string> errors)
{
    private static readonly string[] BuiltIn = [PlacementProfiles.BestFit, PlacementProfiles.Spread, PlacementProfiles.Fragmentation];

    public void Check()
    {
        CheckName($"{SchedulingOptionsValidator.Section}:{nameof(options.Profile)}", options.Profile);
        foreach (var (queue, settings) in options.Queues.Where(static pair => pair.Value.Profile is not null))
        {
            CheckName($"{SchedulingOptionsValidator.Section}:{nameof(options.Queues)}:{queue}:{nameof(settings.Profile)}", settings.Profile!);
        }

        foreach (var (name, profile) in options.Profiles)
        {
            CheckProfile($"{SchedulingOptionsValidator.Section}:{nameof(options.Profiles)}:{name}", name, profile);
        }
    }

    private void CheckName(string path, string name)
    {
        if (!BuiltIn.Contains(name) && !options.Profiles.ContainsKey(name))
        {
            errors.Add($"{path} is \"{name}\"; a profile is {string.Join(" or ", BuiltIn.Concat(options.Profiles.Keys.Order(StringComparer.Ordinal)))}. Use one of them, describe it under {nameof(options.Profiles)}, or remove the line.");
        }
    }

    private void CheckProfile(string path, string name, ProfileOptions profile)
    {
        if (!new Tenant(name).IsValid || BuiltIn.Contains(name))
        {
            errors.Add($"{path} is no name for a profile of one's own; a name is 1 to 63 lower-case letters, digits and '-', and not {string.Join(" or ", BuiltIn)}. Rename it.");
        }

        foreach (var (scorer, weight) in profile.Scorers.Where(static pair => pair.Value is < 0 or > 1000))
        {
            errors.Add($"{path}:{nameof(profile.Scorers)}:{scorer} is {weight}; a weight is 0 … 1,000. Write such a number.");
        }

        if (!profile.Scorers.Values.Any(static weight => weight > 0))
        {
            errors.Add($"{path}:{nameof(profile.Scorers)} names no scorer that counts; a profile has one or more. Name one with a weight above 0.");
        }

        if (profile.DeviceChooser is { } chooser && BuiltInChoosers.Find(chooser) is null)
        {
            errors.Add($"{path}:{nameof(profile.DeviceChooser)} is \"{chooser}\"; a device chooser is {string.Join(" or ", BuiltInChoosers.Names)}. Use one of them, or remove the line.");
        }
    }
}
