namespace CloudNativeAi.Scheduling.State;

/// <summary>Every change of a row, a rollback's too: gives the row a new version and tells the kept answers.</summary>
internal sealed class RowChanges(NodeTable table, VersionSource versions, KeptAnswers[] answers)
{
    /// <summary>Less will be free on the row. Called before it is taken.</summary>
    public void Taking(int row) => Touch(row);

    /// <summary>What <see cref="Taking"/> announced has been taken.</summary>
    public void Taken(int row)
    {
        foreach (var one in answers)
        {
            one.Settled(row);
        }
    }

    /// <summary>More is free on the row. Called once it has been given.</summary>
    public void Given(int row) => Touch(row);

    /// <summary>Anything may have changed.</summary>
    public void Changed(int row)
    {
        Touch(row);
        foreach (var one in answers)
        {
            one.Widen(row);
        }
    }

    /// <summary>The row's node holds another amount of a content.</summary>
    public void Held(int row, ContentId content)
    {
        table.Version[row] = versions.Next();
        foreach (var one in answers)
        {
            one.Held(row, content);
        }
    }

    /// <summary>A content has another size.</summary>
    public void Sized(ContentId content)
    {
        for (var row = 0; row < table.Count; row++)
        {
            table.Version[row] = versions.Next();
        }

        foreach (var one in answers)
        {
            one.Sized(content);
        }
    }

    public VersionSource CloneVersions() => versions.Clone();

    private void Touch(int row)
    {
        table.Version[row] = versions.Next();
        foreach (var one in answers)
        {
            one.Changed(row);
        }
    }
}
