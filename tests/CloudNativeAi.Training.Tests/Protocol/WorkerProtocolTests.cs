using System.Text;
using CloudNativeAi.Training.Protocol;
using CloudNativeAi.Training.Tests.Lab;
using CsCheck;

namespace CloudNativeAi.Training.Tests.Protocol;

public sealed class WorkerProtocolTests
{
    [Fact]
    public void Lines_are_read_once_whole_and_a_torn_last_one_waits()
    {
        using var directory = new TempDirectory();
        var path = directory.File("report.jsonl");
        var tail = new ReportTail(path);
        Assert.Empty(tail.ReadNew());
        File.WriteAllText(path, "{\"ready\":true}\n{\"step\":1}\n{\"sa");
        Assert.Equal([true, false], tail.ReadNew().Select(static l => l.Ready));
        Assert.Empty(tail.ReadNew());
        File.AppendAllText(path, "ved\":1,\"shards\":2}\n{\"metric\":{\"loss\":0.5,\"bad\":\"x\"},\"more\":[1]}\n");
        var lines = tail.ReadNew();
        Assert.Equal((1L, 2), (lines[0].Saved, lines[0].Shards));
        Assert.Equal(KeyValuePair.Create("loss", 0.5), Assert.Single(lines[1].Metrics));
    }

    [Fact]
    public void What_is_not_understood_is_skipped()
    {
        using var directory = new TempDirectory();
        var path = directory.File("report.jsonl");
        File.WriteAllText(path, $"nonsense\n\n[]\n\"x\"\n{{\"step\":\"7\"}}\n{{\"step\":-3}}\n{{\"step\":1e400}}\n{{\"unknown\":1}}\n{{\"metric\":{{\"loss\":1e999}}}}\n{new string('x', 70_000)}\n{{\"step\":9}}\n", Encoding.UTF8);
        var lines = new ReportTail(path).ReadNew();
        Assert.Equal(9, Assert.Single(lines, static l => l.Step is not null).Step);
        Assert.All(lines, static l => Assert.Empty(l.Metrics));
    }

    [Fact]
    public void Random_bytes_cut_anywhere_are_read_as_if_they_came_at_once() =>
        Gen.Byte.Select(static b => "{}\":,stepsaved0123456789\n"u8[b % 25]).Array[0, 400].Sample(
            bytes =>
            {
                using var directory = new TempDirectory();
                File.WriteAllBytes(directory.File("whole"), bytes);
                var whole = new ReportTail(directory.File("whole")).ReadNew();
                var tail = new ReportTail(directory.File("parts"));
                List<ReportLine> parts = [];
                using var file = new FileStream(directory.File("parts"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
                foreach (var chunk in bytes.Chunk(7))
                {
                    file.Write(chunk);
                    parts.AddRange(tail.ReadNew());
                }

                Assert.Equal(whole.Select(static l => (l.Step, l.Saved, l.Ready)), parts.Select(static l => (l.Step, l.Saved, l.Ready)));
            },
            iter: 200);

    [Fact]
    public void A_request_follows_a_line_torn_by_an_earlier_host_on_a_line_of_its_own()
    {
        using var directory = new TempDirectory();
        var files = new WorkerFiles(directory.Path, Guid.NewGuid(), 1);
        files.Create(2);
        File.WriteAllText(files.RequestFile(1), "{\"commi");
        files.AppendCommitted(1, 42);
        files.AppendStop(1, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(["{\"commi", "{\"committed\":42}", "{\"stop\":true,\"deadline\":\"2026-01-01T00:00:00+00:00\"}"], File.ReadAllLines(files.RequestFile(1)));
    }

    [Fact]
    public void A_new_generation_has_files_of_its_own_and_the_old_ones_go()
    {
        using var directory = new TempDirectory();
        var job = Guid.NewGuid();
        var first = new WorkerFiles(directory.Path, job, 1);
        first.Create(1);
        var second = new WorkerFiles(directory.Path, job, 2);
        second.Create(3);
        Assert.False(File.Exists(first.ReportFile(0)));
        Assert.True(File.Exists(second.ReportFile(2)));
    }
}
