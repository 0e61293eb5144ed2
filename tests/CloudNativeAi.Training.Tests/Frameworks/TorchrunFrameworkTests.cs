using CloudNativeAi.Training.Frameworks;

namespace CloudNativeAi.Training.Tests.Frameworks;

public sealed class TorchrunFrameworkTests
{
    [Fact]
    public void Workers_get_torchruns_environment_and_the_jobs_own()
    {
        var job = new TrainingJobSpec("t", ["python", "train.py", "a b;$x"])
        {
            MinWorkers = 2,
            MaxWorkers = 4,
            MaxRestarts = 7,
            Resources = ResourceList.Of(("nvidia.com/gpu", "2")),
            Environment = new Dictionary<string, string> { ["MARK"] = "a b;$x", ["RANK"] = "99" },
        };
        var members = Enumerable.Range(0, 3).Select(rank => new Member(new ReplicaId(job.Id, "worker", rank * 2), rank, new NodeId("lab/one"), [$"GPU-{rank}a", $"GPU-{rank}b"])).ToList();
        var plan = new TorchrunFramework().Plan(job, new World(5, "127.0.0.1", 29500, members), members[2]);
        Assert.Equal(job.Command, plan.Command);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MARK"] = "a b;$x",
                ["MASTER_ADDR"] = "127.0.0.1",
                ["MASTER_PORT"] = "29500",
                ["RANK"] = "2",
                ["WORLD_SIZE"] = "3",
                ["LOCAL_RANK"] = "0",
                ["LOCAL_WORLD_SIZE"] = "1",
                ["GROUP_RANK"] = "2",
                ["GROUP_WORLD_SIZE"] = "3",
                ["ROLE_NAME"] = "default",
                ["ROLE_RANK"] = "2",
                ["ROLE_WORLD_SIZE"] = "3",
                ["TORCHELASTIC_RUN_ID"] = job.Id.ToString(),
                ["TORCHELASTIC_RESTART_COUNT"] = "4",
                ["TORCHELASTIC_MAX_RESTARTS"] = "7",
                ["CUDA_VISIBLE_DEVICES"] = "GPU-2a,GPU-2b",
            },
            plan.Environment.ToDictionary());
        Assert.Equal([2, 3, 4], new TorchrunFramework().ValidSizes(job));
    }

    [Fact]
    public void Devices_that_are_no_GPUs_are_not_named_to_CUDA()
    {
        var job = new TrainingJobSpec("t", ["train"]) { Resources = ResourceList.Of(("example.com/slot", "1")) };
        var member = new Member(new ReplicaId(job.Id, "worker", 0), 0, new NodeId("lab/one"), ["slot-0"]);
        Assert.False(new TorchrunFramework().Plan(job, new World(1, "127.0.0.1", 1, [member]), member).Environment.ContainsKey("CUDA_VISIBLE_DEVICES"));
    }
}
