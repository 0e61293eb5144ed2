namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>What options may say of devices and their partitions.</summary>
internal sealed class PartitionRules(SchedulingOptions options, List<string> errors)
{
    private const int MostSlices = 16;

    public void Check()
    {
        if (BuiltInChoosers.Find(options.DeviceChooser) is null)
        {
            errors.Add($"{SchedulingOptionsValidator.Section}:{nameof(options.DeviceChooser)} is \"{options.DeviceChooser}\"; a device chooser is {string.Join(" or ", BuiltInChoosers.Names)}. Use one of them, or remove the line.");
        }

        foreach (var (name, model) in options.PartitionModels)
        {
            var path = $"{SchedulingOptionsValidator.Section}:{nameof(options.PartitionModels)}:{name}";
            Within($"{path}:{nameof(model.MemorySlices)}", model.MemorySlices, 1, MostSlices);
            Within($"{path}:{nameof(model.ComputeSlices)}", model.ComputeSlices, 1, MostSlices);
            if (model.Profiles.Count == 0)
            {
                errors.Add($"{path} has no profiles; a model that can be cut has one or more. Name them under {nameof(model.Profiles)}, or remove the model.");
            }

            foreach (var (profile, cut) in model.Profiles)
            {
                Check($"{path}:{nameof(model.Profiles)}:{profile}", model, cut);
            }
        }
    }

    private void Check(string path, PartitionModelOptions model, PartitionProfileOptions profile)
    {
        Within($"{path}:{nameof(profile.MemorySlices)}", profile.MemorySlices, 1, model.MemorySlices);
        Within($"{path}:{nameof(profile.ComputeSlices)}", profile.ComputeSlices, 0, model.ComputeSlices);
        if (profile.Starts.Count == 0)
        {
            errors.Add($"{path} has no {nameof(profile.Starts)}; a profile names the memory slices at which it may start. Name one or more, from 0.");
        }

        foreach (var start in profile.Starts)
        {
            Within($"{path}:{nameof(profile.Starts)}", start, 0, Math.Max(0, model.MemorySlices - profile.MemorySlices));
        }

        if (profile.Starts.Distinct().Count() != profile.Starts.Count)
        {
            errors.Add($"{path}:{nameof(profile.Starts)} names a slice twice; each start is named once. Keep one of them.");
        }
    }

    private void Within(string path, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.Add($"{path} is {value}; it lies within {least} and {most}. Write such a number.");
        }
    }
}
