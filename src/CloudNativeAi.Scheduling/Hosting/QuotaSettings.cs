using CloudNativeAi.Resources;
using Microsoft.Extensions.Configuration;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads queues, cohorts and flavors.</summary>
internal sealed class QuotaSettings(SettingReader reader)
{
    public void Queue(IConfigurationSection section, QueueOptions queue) => reader.Each(section,
    [
        (nameof(queue.Ordering), setting => reader.OneOf<QueueOrdering>(setting, "an ordering", value => queue.Ordering = value)),
        .. Limits(queue),
        (nameof(queue.Flavors), setting => Flavors(setting, queue.Flavors)),
        (nameof(queue.Cohort), setting => queue.Cohort = setting.Value),
        (nameof(queue.Weight), setting => reader.Number(setting, value => queue.Weight = value)),
        (nameof(queue.Coverage), setting => reader.OneOf<QuotaCoverage>(setting, "a coverage", value => queue.Coverage = value)),
        (nameof(queue.Fungibility), setting => Fungibility(setting, queue.Fungibility)),
        (nameof(queue.Preemption), setting => Preemption(setting, queue.Preemption)),
        (nameof(queue.Profile), setting => queue.Profile = setting.Value),
        (nameof(queue.Stop), setting => reader.OneOf<QueueStop>(setting, "a stop", value => queue.Stop = value)),
        (nameof(queue.Tenants), setting => SettingReader.Texts(setting, queue.Tenants)),
    ]);

    public void Cohort(IConfigurationSection section, CohortOptions cohort) => reader.Each(section,
    [
        .. Limits(cohort),
        (nameof(cohort.Flavors), setting => Flavors(setting, cohort.Flavors)),
        (nameof(cohort.Parent), setting => cohort.Parent = setting.Value),
        (nameof(cohort.Weight), setting => reader.Number(setting, value => cohort.Weight = value)),
    ]);

    public void Flavor(IConfigurationSection section, FlavorOptions flavor) => reader.Each(section,
    [
        (nameof(flavor.NodeLabels), setting => SettingReader.Texts(setting, flavor.NodeLabels)),
        (nameof(flavor.Taints), setting => Taints(setting, flavor.Taints)),
        (nameof(flavor.DeviceMemory), setting => reader.Quantities(setting, flavor.DeviceMemory)),
    ]);

    private List<(string Key, Action<IConfigurationSection> Read)> Limits(QuotaOptions quota) =>
    [
        (nameof(quota.Nominal), setting => reader.Quantities(setting, quota.Nominal)),
        (nameof(quota.BorrowingLimit), setting => reader.Quantities(setting, quota.BorrowingLimit)),
        (nameof(quota.LendingLimit), setting => reader.Quantities(setting, quota.LendingLimit)),
    ];

    private void Flavors(IConfigurationSection section, IList<FlavorQuotaOptions> flavors)
    {
        foreach (var child in section.GetChildren())
        {
            var flavor = new FlavorQuotaOptions();
            reader.Each(child, [(nameof(flavor.Name), setting => flavor.Name = setting.Value ?? ""), .. Limits(flavor)]);
            flavors.Add(flavor);
        }
    }

    private void Taints(IConfigurationSection section, IList<Taint> taints)
    {
        foreach (var child in section.GetChildren())
        {
            var taint = new Taint("", "", TaintEffect.NoSchedule);
            reader.Each(child,
            [
                (nameof(taint.Key), setting => taint = taint with { Key = setting.Value ?? "" }),
                (nameof(taint.Value), setting => taint = taint with { Value = setting.Value ?? "" }),
                (nameof(taint.Effect), setting => reader.OneOf<TaintEffect>(setting, "an effect", value => taint = taint with { Effect = value })),
            ]);
            taints.Add(taint);
        }
    }

    private void Fungibility(IConfigurationSection section, FlavorFungibilityOptions fungibility) => reader.Each(section,
    [
        (nameof(fungibility.WhenCanBorrow), setting => reader.OneOf<FlavorSearch>(setting, "it", value => fungibility.WhenCanBorrow = value)),
        (nameof(fungibility.WhenCanPreempt), setting => reader.OneOf<FlavorSearch>(setting, "it", value => fungibility.WhenCanPreempt = value)),
    ]);

    private void Preemption(IConfigurationSection section, PreemptionOptions preemption) => reader.Each(section,
    [
        (nameof(preemption.WithinQueue), setting => reader.OneOf<PreemptionPolicy>(setting, "a policy", value => preemption.WithinQueue = value)),
        (nameof(preemption.ReclaimWithinCohort), setting => reader.OneOf<PreemptionPolicy>(setting, "a policy", value => preemption.ReclaimWithinCohort = value)),
        (nameof(preemption.BorrowWithinCohort), setting => reader.OneOf<PreemptionPolicy>(setting, "a policy", value => preemption.BorrowWithinCohort = value)),
        (nameof(preemption.BorrowThreshold), setting => reader.Whole(setting, value => preemption.BorrowThreshold = value)),
        (nameof(preemption.MinRunTime), setting => reader.Time(setting, value => preemption.MinRunTime = value)),
    ]);
}
