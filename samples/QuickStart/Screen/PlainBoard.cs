using System.Globalization;

namespace QuickStart.Screen;

/// <summary>A line for each sentence: for files, pipes and logs.</summary>
internal sealed class PlainBoard(TextWriter output) : Board
{
    private readonly Lock _gate = new();

    public override void Say(string sentence)
    {
        lock (_gate)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,6:0.0} s  {sentence}"));
        }
    }
}
