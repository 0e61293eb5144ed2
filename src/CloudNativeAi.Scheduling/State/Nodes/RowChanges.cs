namespace CloudNativeAi.Scheduling.State;

/// <summary>Every change of a row, a rollback's too: gives the row a new version and tells the kept answers.</summary>
internal sealed class RowChanges(NodeTable table, VersionSource versions, KeptAnswers answers)
{
    public void Touch(int row)
    {
        table.Version[row] = versions.Next();
        answers.Changed(row);
    }

    public VersionSource CloneVersions() => versions.Clone();
}
