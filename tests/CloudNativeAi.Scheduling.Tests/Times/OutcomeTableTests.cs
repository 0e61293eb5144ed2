using CloudNativeAi.Scheduling.Loop;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Tests.Times;

/// <summary>How finished workloads ended is remembered for a while, in bounded room.</summary>
/// <remarks>Seen failing: Set without taking the overwritten id off the index.</remarks>
public sealed class OutcomeTableTests
{
    private static readonly Tenant Mine = new("mine");

    [Fact]
    public void The_oldest_are_forgotten_and_a_page_never_outgrows_what_can_be_stored()
    {
        var table = new OutcomeTable();
        var ids = Enumerable.Range(0, OutcomeTable.Capacity + 10).Select(Id).ToList();
        foreach (var id in ids)
        {
            table.Add(id, Mine, WorkloadOutcome.Succeeded);
        }

        Assert.Null(table.Find(ids[0], Mine));
        Assert.Null(table.Find(ids[9], Mine));
        Assert.Equal(WorkloadOutcome.Succeeded, table.Find(ids[10], Mine));
        Assert.Equal(WorkloadOutcome.Succeeded, table.Find(ids[^1], Mine));
        Assert.Null(table.Find(ids[^1], new Tenant("other")));
        Assert.InRange(OutcomeStore.Write(table, 1).Length, 1, StateItem.MaxBytes / 8);
    }

    [Fact]
    public void What_was_stored_comes_back_in_whatever_order_pages_are_read()
    {
        var table = new OutcomeTable();
        for (var i = 0; i < OutcomeTable.PageSize * 2; i++)
        {
            table.Add(Id(i), Mine, WorkloadOutcome.Succeeded);
        }

        table.Add(Id(3), Mine, WorkloadOutcome.Failed);
        var restored = new OutcomeTable();
        foreach (var page in (int[])[2, 1, 0])
        {
            foreach (var record in table.On(page))
            {
                restored.Restore(record);
            }
        }

        Assert.Equal(WorkloadOutcome.Failed, restored.Find(Id(3), Mine));
        Assert.Equal(WorkloadOutcome.Succeeded, restored.Find(Id(4), Mine));
        restored.Add(Id(-1), Mine, WorkloadOutcome.Cancelled);
        Assert.Equal([2], restored.Dirty);
    }

    private static Guid Id(int number) => new(number, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);
}
