using CloudNativeAi.Data;

namespace CloudNativeAi.Serving;

/// <summary>Knows how one kind of model server is started, probed and measured. Registered as a keyed service by its name.</summary>
/// <remarks>Pure and thread-safe: no I/O, the same plan for the same request; probes and metric names are data, so that a kubelet can run them as well as we do.
/// Called when a revision is added, to check it, and again for each replica.</remarks>
public interface IModelRuntime
{
    /// <summary>The name revisions use, e.g. <c>"process"</c>; unique.</summary>
    string Name { get; }

    /// <summary>Whether it can serve a model of this kind, judged by its files and metadata.</summary>
    bool CanServe(ModelVersion model);

    /// <summary>What to run for one replica.</summary>
    /// <exception cref="RolloutException">The request lacks something this server needs; names it.</exception>
    ModelServerPlan Plan(ModelServerRequest request);
}
