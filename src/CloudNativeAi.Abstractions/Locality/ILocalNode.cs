namespace CloudNativeAi;

/// <summary>Which node the machine of this process is: Resources knows it of the machine that it offers, Data tells by it where content is. Thread-safe.</summary>
public interface ILocalNode
{
    /// <summary>As the node's source names it, <c>source/name</c>.</summary>
    NodeId Id { get; }
}
