namespace CloudNativeAi.Training;

/// <summary>How the workers of a kind of program are started. Pure: no I/O, no clock, the same plan becomes processes or pods. Thread-safe.</summary>
/// <remarks>Called by the job's controller once for each member of each generation. Register one with <c>TryAddEnumerable</c>.</remarks>
public interface ITrainingFramework
{
    /// <summary>The name jobs use, e.g. <c>"torchrun"</c>; unique, case-insensitive.</summary>
    string Name { get; }

    /// <summary>What a change of size means to running workers.</summary>
    ResizeMode Resize { get; }

    /// <summary>The sizes a job can run at: ascending, within min … max, at least one. Given to the scheduler.</summary>
    IReadOnlyList<int> ValidSizes(TrainingJobSpec job);

    /// <summary>What one member of a world runs. Variables of the worker protocol, mounts and graces are added by the caller.</summary>
    ReplicaTemplate Plan(TrainingJobSpec job, World world, Member member);
}
