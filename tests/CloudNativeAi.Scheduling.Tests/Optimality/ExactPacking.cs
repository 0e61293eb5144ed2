using Google.OrTools.Sat;

namespace CloudNativeAi.Scheduling.Tests.Optimality;

/// <summary>The best that anybody could do who serves requests in their order, and knows all of them beforehand when it says where each goes: an exact solver.</summary>
internal static class ExactPacking
{
    /// <summary>Serves each request that fits beside those served before it, wherever those are put.</summary>
    /// <param name="instance">What to pack.</param>
    /// <param name="known">What somebody has placed: up to its first refusal nothing has to be solved.</param>
    public static bool[] ServeInOrder(PackingInstance instance, bool[] known)
    {
        var served = (bool[])known.Clone();
        for (var r = Math.Max(0, Array.IndexOf(known, false)); r < served.Length && !Array.TrueForAll(known, static placed => placed); r++)
        {
            served[r] = true;
            served[r] = Fits(instance, [.. instance.Requests.Where((_, index) => index <= r && served[index])]);
        }

        return served;
    }

    private static bool Fits(PackingInstance instance, (int Cpu, int Gpus)[] requests)
    {
        if (requests.Sum(static one => one.Gpus) > instance.Nodes.Sum(static one => one.Gpus) || requests.Sum(static one => one.Cpu) > instance.Nodes.Sum(static one => one.Cpu))
        {
            return false;
        }

        var model = new CpModel();
        var places = new BoolVar[requests.Length, instance.Nodes.Count];
        for (var r = 0; r < requests.Length; r++)
        {
            for (var n = 0; n < instance.Nodes.Count; n++)
            {
                places[r, n] = model.NewBoolVar($"r{r}n{n}");
            }

            var request = r;
            model.AddExactlyOne(Enumerable.Range(0, instance.Nodes.Count).Select(n => places[request, n]));
        }

        for (var n = 0; n < instance.Nodes.Count; n++)
        {
            var node = n;
            model.Add(LinearExpr.Sum(requests.Select((request, r) => places[r, node] * request.Cpu)) <= instance.Nodes[n].Cpu);
            model.Add(LinearExpr.Sum(requests.Select((request, r) => places[r, node] * request.Gpus)) <= instance.Nodes[n].Gpus);
        }

        using var solver = new CpSolver { StringParameters = "num_workers:1,max_deterministic_time:5" };
        var status = solver.Solve(model);
        Assert.True(status is CpSolverStatus.Optimal or CpSolverStatus.Feasible or CpSolverStatus.Infeasible, $"The solver gave up on {requests.Length} requests: {status}.");
        return status != CpSolverStatus.Infeasible;
    }
}
