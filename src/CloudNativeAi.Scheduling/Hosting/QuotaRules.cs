namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>What queues, cohorts and flavors must be, each for itself and together.</summary>
internal sealed class QuotaRules(SchedulingOptions options, List<string> errors)
{
    private const string Section = SchedulingOptionsValidator.Section;
    private const decimal MostWeight = 1_000_000;

    public void Check()
    {
        foreach (var (name, queue) in options.Queues)
        {
            CheckQueue($"{Section}:Queues:{name}", name, queue);
        }

        foreach (var (name, cohort) in options.Cohorts)
        {
            CheckCohort($"{Section}:Cohorts:{name}", name, cohort);
        }

        foreach (var (name, flavor) in options.Flavors)
        {
            CheckFlavor($"{Section}:Flavors:{name}", name, flavor);
        }

        CheckCycles();
    }

    private void CheckQueue(string path, string name, QueueOptions queue)
    {
        CheckName(path, name, "queue");
        CheckQuota(path, queue, queue.Cohort is not null ? null : nameof(queue.Cohort));
        CheckFlavors(path, queue.Flavors, queue.Cohort is not null ? null : nameof(queue.Cohort));
        CheckWeight(path, queue.Weight);
        CheckReference($"{path}:{nameof(queue.Cohort)}", queue.Cohort);
        CheckEnum($"{path}:{nameof(queue.Ordering)}", queue.Ordering, "an ordering");
        CheckEnum($"{path}:{nameof(queue.Coverage)}", queue.Coverage, "a coverage");
        CheckEnum($"{path}:{nameof(queue.Stop)}", queue.Stop, "a stop");
        CheckEnum($"{path}:{nameof(queue.Fungibility)}:{nameof(queue.Fungibility.WhenCanBorrow)}", queue.Fungibility.WhenCanBorrow, "it");
        CheckEnum($"{path}:{nameof(queue.Fungibility)}:{nameof(queue.Fungibility.WhenCanPreempt)}", queue.Fungibility.WhenCanPreempt, "it");
        CheckPreemption($"{path}:{nameof(queue.Preemption)}", queue.Preemption);
        foreach (var tenant in queue.Tenants.Where(tenant => !new Tenant(tenant).IsValid))
        {
            errors.Add($"{path}:{nameof(queue.Tenants)} has \"{tenant}\"; a tenant is 1 to 63 lower-case letters, digits and '-'. Correct the name, or remove the line.");
        }
    }

    private void CheckCohort(string path, string name, CohortOptions cohort)
    {
        CheckName(path, name, "cohort");
        CheckQuota(path, cohort, cohort.Parent is not null ? null : nameof(cohort.Parent));
        CheckFlavors(path, cohort.Flavors, cohort.Parent is not null ? null : nameof(cohort.Parent));
        CheckWeight(path, cohort.Weight);
        CheckReference($"{path}:{nameof(cohort.Parent)}", cohort.Parent);
    }

    private void CheckFlavor(string path, string name, FlavorOptions flavor)
    {
        CheckName(path, name, "flavor");
        foreach (var (label, value) in flavor.NodeLabels.Where(static pair => !ResourceName.IsValid(pair.Key) || pair.Value.Length > 63))
        {
            errors.Add($"{path}:{nameof(flavor.NodeLabels)}:{label} is \"{value}\"; a label is a name such as tier or example.com/tier, its value has up to 63 characters. Correct it, or remove the line.");
        }

        foreach (var taint in flavor.Taints.Where(static taint => !ResourceName.IsValid(taint.Key)))
        {
            errors.Add($"{path}:{nameof(flavor.Taints)} has the key \"{taint.Key}\"; a taint's key is a name such as spot or example.com/spot. Correct it, or remove the taint.");
        }

        foreach (var (resource, memory) in flavor.DeviceMemory.Where(static pair => !ResourceName.IsValid(pair.Key) || pair.Value.Sign <= 0))
        {
            errors.Add($"{path}:{nameof(flavor.DeviceMemory)}:{resource} is {memory}; the memory of one device is above 0, by the name of its resource. Correct the line, or remove it.");
        }
    }

    private void CheckQuota(string path, QuotaOptions quota, string? missing)
    {
        foreach (var (key, limits) in ((string, IDictionary<string, ResourceQuantity>)[])[(nameof(quota.Nominal), quota.Nominal), (nameof(quota.BorrowingLimit), quota.BorrowingLimit), (nameof(quota.LendingLimit), quota.LendingLimit)])
        {
            foreach (var (resource, quantity) in limits)
            {
                if (!ResourceName.IsValid(resource))
                {
                    errors.Add($"{path}:{key}:{resource} names no resource; a name is such as cpu or nvidia.com/gpu. Correct the name, or remove the line.");
                }

                if (quantity.Sign < 0)
                {
                    errors.Add($"{path}:{key}:{resource} is {quantity}; a quota is 0 or more. Remove the line for \"{(key == nameof(quota.Nominal) ? "no quota of its own" : "no limit")}\".");
                }

                if (missing is not null && key != nameof(quota.Nominal))
                {
                    errors.Add($"{path}:{key}:{resource} is {quantity}, and there is nobody to lend to or borrow from; such limits need a cohort. Set {missing}, or remove the line.");
                }
            }
        }
    }

    private void CheckFlavors(string path, IList<FlavorQuotaOptions> flavors, string? missing)
    {
        for (var i = 0; i < flavors.Count; i++)
        {
            CheckQuota($"{path}:Flavors:{i}", flavors[i], missing);
            if (!options.Flavors.ContainsKey(flavors[i].Name))
            {
                errors.Add($"{path}:Flavors:{i}:Name is \"{flavors[i].Name}\", which is no flavor; flavors are described under {Section}:Flavors. Describe it there, or correct the name.");
            }
            else if (flavors.Take(i).Any(other => other.Name == flavors[i].Name))
            {
                errors.Add($"{path}:Flavors:{i}:Name is \"{flavors[i].Name}\", as another one before; each flavor has one quota. Join them.");
            }
        }
    }

    private void CheckPreemption(string path, PreemptionOptions preemption)
    {
        CheckPolicy($"{path}:{nameof(preemption.WithinQueue)}", preemption.WithinQueue, PreemptionPolicy.Never, PreemptionPolicy.LowerPriority, PreemptionPolicy.LowerOrNewerEqualPriority);
        CheckPolicy($"{path}:{nameof(preemption.ReclaimWithinCohort)}", preemption.ReclaimWithinCohort, PreemptionPolicy.Never, PreemptionPolicy.LowerPriority, PreemptionPolicy.Any);
        CheckPolicy($"{path}:{nameof(preemption.BorrowWithinCohort)}", preemption.BorrowWithinCohort, PreemptionPolicy.Never, PreemptionPolicy.LowerPriority);
        if (preemption.BorrowThreshold is { } threshold && preemption.BorrowWithinCohort == PreemptionPolicy.Never)
        {
            errors.Add($"{path}:{nameof(preemption.BorrowThreshold)} is {threshold}, and {nameof(preemption.BorrowWithinCohort)} is Never; a threshold limits whom a borrowing queue displaces. Set {nameof(preemption.BorrowWithinCohort)} to LowerPriority, or remove the line.");
        }

        if (preemption.MinRunTime < TimeSpan.Zero || preemption.MinRunTime > TimeSpan.FromDays(365))
        {
            errors.Add($"{path}:{nameof(preemption.MinRunTime)} is {preemption.MinRunTime:c}; it lies within 00:00:00 and 365.00:00:00. Write such a time, or remove the line for 00:00:00.");
        }
    }

    private void CheckPolicy(string path, PreemptionPolicy policy, params ReadOnlySpan<PreemptionPolicy> known)
    {
        if (!known.Contains(policy))
        {
            errors.Add($"{path} is {policy}; it is {string.Join(" or ", known.ToArray())}. Use one of them.");
        }
    }

    private void CheckWeight(string path, decimal weight)
    {
        if (weight < 0 || weight > MostWeight || decimal.Round(weight, 3) != weight)
        {
            errors.Add($"{path}:Weight is {weight.ToString(System.Globalization.CultureInfo.InvariantCulture)}; a weight lies within 0 and 1000000, with up to three decimals. Write such a number, or remove the line for 1.");
        }
    }

    private void CheckName(string path, string name, string kind)
    {
        if (!new Tenant(name).IsValid)
        {
            errors.Add($"{path} is no name of a {kind}; a name is 1 to 63 lower-case letters, digits and '-'. Rename the {kind}.");
        }
    }

    private void CheckReference(string path, string? cohort)
    {
        if (cohort is not null && !new Tenant(cohort).IsValid)
        {
            errors.Add($"{path} is \"{cohort}\", which is no name of a cohort; a name is 1 to 63 lower-case letters, digits and '-'. Correct it, or remove the line.");
        }
    }

    private void CheckEnum<T>(string path, T value, string kind)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            errors.Add($"{path} is {value}; {kind} is {string.Join(" or ", Enum.GetNames<T>())}. Use one of them.");
        }
    }

    /// <summary>Each cycle is told once, from its first name on.</summary>
    private void CheckCycles()
    {
        foreach (var start in options.Cohorts.Keys.Order(StringComparer.Ordinal))
        {
            List<string> path = [start];
            while (options.Cohorts.TryGetValue(path[^1], out var cohort) && cohort.Parent is { } parent && (parent == start || !path.Contains(parent)))
            {
                if (parent == start)
                {
                    if (path.TrueForAll(name => string.CompareOrdinal(start, name) <= 0))
                    {
                        errors.Add($"{Section}:Cohorts:{start}:Parent makes a circle, {string.Join(" -> ", path)} -> {start}; cohorts form a tree. Remove the Parent of one of them.");
                    }

                    break;
                }

                path.Add(parent);
            }
        }
    }
}
