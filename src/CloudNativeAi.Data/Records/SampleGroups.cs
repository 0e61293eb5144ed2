namespace CloudNativeAi.Data.Records;

/// <summary>Puts consecutive entries of one name together; keeps their limits.</summary>
internal sealed class SampleGroups(string key, TarShardOptions options)
{
    private readonly List<SampleSpan> _samples = [];
    private string _name = "";
    private long _start = -1;
    private long _end;
    private int _fields;
    private int _entries;

    public void Add(in TarEntry entry)
    {
        if (++_entries > options.MaxEntries)
        {
            throw Refuse(FormattableString.Invariant($"holds more than {options.MaxEntries} entries"));
        }

        if (!SampleNames.TrySplit(entry.Name, out var sample, out _))
        {
            return;
        }

        if (_start < 0 || !sample.SequenceEqual(_name))
        {
            Close();
            (_name, _start, _fields) = (sample.ToString(), entry.Start, 0);
        }

        _end = entry.End;
        if (++_fields > options.MaxFields || _end - _start > options.MaxSampleSize.Bytes)
        {
            throw Refuse(FormattableString.Invariant($"holds a sample \"{_name}\" of more than {options.MaxFields} fields or {options.MaxSampleSize}"));
        }
    }

    public SampleSpan[] Complete()
    {
        Close();
        return [.. _samples];
    }

    private void Close()
    {
        if (_start >= 0)
        {
            _samples.Add(new((uint)(_start / TarHeader.Size), (uint)((_end - _start) / TarHeader.Size)));
            _start = -1;
        }
    }

    private DataFormatException Refuse(string what) => new(key, $"\"{key}\" {what}.", "Raise the limit in TarShardOptions if the shard is yours.");
}
