namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>The rules that a history plays under: queues for themselves, queues in cohorts, or such with flavors; where they borrow, shared by weight or not.</summary>
internal static class HistoryWorld
{
    public const string Slot = "example.com/slot";
    private static readonly string[] Colors = ["green", "red"];

    public static bool HasCohorts(int seed) => seed % 3 > 0;

    public static bool HasFlavors(int seed) => seed % 3 == 2;

    /// <summary>Most of what there is belongs to nobody alone, and is shared by weight.</summary>
    public static bool Shares(int seed) => seed % 2 == 0;

    public static Lab Lab(int seed)
    {
        if (!HasCohorts(seed))
        {
            return new Lab(("research", Decisions.Lab.Queue((Slot, "5"), ("cpu", "9"))), ("strict", Decisions.Lab.Strict(Decisions.Lab.Queue((Slot, "6")))), ("open", new QueueOptions()));
        }

        var random = new Random(~seed);
        return new Lab(
            options =>
            {
                options.FairSharing = Shares(seed);
                options.UsageHalfLife = options.FairSharing && random.Next(3) == 0 ? TimeSpan.FromSeconds(30) : null;
                options.Cohorts["site"] = new CohortOptions { Nominal = { ["cpu"] = Shares(seed) ? 12 : 4 } };
                if (!HasFlavors(seed))
                {
                    options.Cohorts["site"].Nominal[Slot] = Shares(seed) ? 7 : 0;
                }

                options.Cohorts["lab"] = new CohortOptions { Parent = "site", Weight = random.Next(1, 3), Nominal = { [Slot] = random.Next(3) } };
                foreach (var color in Colors)
                {
                    options.Flavors[color] = new FlavorOptions { NodeLabels = { ["color"] = color } };
                    options.Cohorts["site"].Flavors.Add(new FlavorQuotaOptions { Name = color, Nominal = { [Slot] = random.Next(3) + (Shares(seed) ? 3 : 0) } });
                }
            },
            ("research", Queue(random, seed, "lab")),
            ("strict", Decisions.Lab.Strict(Queue(random, seed, "lab"))),
            ("guest", Queue(random, seed, "site")),
            ("open", new QueueOptions()));
    }

    /// <summary>A queue of a cohort, with limits, weight and policies by chance.</summary>
    public static QueueOptions Queue(Random random, int seed, string cohort)
    {
        var queue = new QueueOptions { Cohort = cohort, Weight = random.Next(5) == 0 ? 0 : random.Next(1, 3), Coverage = QuotaCoverage.None, Nominal = { ["cpu"] = Shares(seed) ? random.Next(1, 4) : random.Next(3, 12) } };
        queue.Preemption.WithinQueue = (PreemptionPolicy)random.Next(3);
        queue.Preemption.ReclaimWithinCohort = random.Next(6) == 0 ? PreemptionPolicy.LowerPriority : PreemptionPolicy.Any;
        queue.Preemption.BorrowWithinCohort = random.Next(3) == 0 ? PreemptionPolicy.LowerPriority : PreemptionPolicy.Never;
        queue.Preemption.MinRunTime = TimeSpan.FromSeconds(random.Next(4) == 0 ? 15 : 0);
        if (HasFlavors(seed))
        {
            foreach (var color in Colors)
            {
                var flavor = new FlavorQuotaOptions { Name = color };
                Limit(flavor, random, Shares(seed) ? 2 : 5);
                queue.Flavors.Add(flavor);
            }

            queue.Fungibility.WhenCanBorrow = (FlavorSearch)random.Next(2);
            queue.Fungibility.WhenCanPreempt = (FlavorSearch)random.Next(2);
        }
        else
        {
            Limit(queue, random, Shares(seed) ? 2 : 5);
        }

        return queue;
    }

    private static void Limit(QuotaOptions quota, Random random, int most)
    {
        quota.Nominal[Slot] = random.Next(most);
        if (random.Next(3) == 0)
        {
            quota.BorrowingLimit[Slot] = random.Next(4);
        }

        if (random.Next(3) == 0)
        {
            quota.LendingLimit[Slot] = random.Next(4);
        }
    }
}
