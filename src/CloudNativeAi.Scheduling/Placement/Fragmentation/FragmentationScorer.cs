namespace CloudNativeAi.Scheduling;

/// <summary>Prefers the node whose free GPUs lose least of their worth to the work that arrives.</summary>
internal sealed class FragmentationScorer(FragmentationModel model) : INodeScorer, IArrivalObserver
{
    /// <summary>The score of a node that loses nothing.</summary>
    private const float Neutral = 5000;

    public string Name => NodeScorers.Fragmentation;

    public PluginScope Scope => PluginScope.Node;

    public long Epoch => model.Epoch;

    public void Arrived(RequestShape shape, long replicas) => model.Arrived(shape, replicas);

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        var nodes = context.Nodes;
        var mix = model.Mix(nodes);
        var request = GpuRequest.Of(context.Shape);
        var start = nodes.DeviceStart;
        var free = nodes.DeviceFreeMilli;
        var resources = nodes.DeviceResource;
        var cpu = nodes.Free(ResourceId.Cpu);
        var memory = nodes.Free(ResourceId.Memory);
        var whole = nodes.Free(ResourceId.Gpu);
        var versions = nodes.Version;
        var gpus = new GpuLevels(stackalloc int[GpuLevels.Most]);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var group = mix.GroupOf(nodes, row);
            gpus.Read(free[start[row]..start[row + 1]], resources[start[row]..start[row + 1]], whole[row]);
            var before = model.LossBefore(mix, group, row, versions[row], cpu[row], memory[row], gpus);
            gpus.Take(request, mix.Gaps);
            var after = model.Loss(mix, group, cpu[row] - request.Cpu, memory[row] - request.Memory, gpus);
            scores[i] = (int)Math.Clamp(MathF.Round(Neutral + before - after), 0, 10_000);
        }
    }
}
