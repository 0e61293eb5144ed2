namespace QuickStart.Screen;

/// <summary>One line of the live table.</summary>
/// <param name="Area">Jobs, replicas, cache or traffic.</param>
/// <param name="Name">Which one.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Detail">Numbers.</param>
internal sealed record BoardRow(string Area, string Name, string State, string Detail);

/// <summary>What the live table shows.</summary>
internal sealed record BoardState(IReadOnlyList<BoardRow> Rows);
