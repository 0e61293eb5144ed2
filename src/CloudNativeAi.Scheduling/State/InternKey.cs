using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Content written as text to look it up by; becomes a string only where it is new.</summary>
internal sealed class InternKey
{
    private readonly StringBuilder _text = new();
    private char[] _buffer = new char[256];

    /// <summary>Where to write it.</summary>
    public StringBuilder Begin() => _text.Clear();

    public bool TryGet<T>(Dictionary<string, T> table, [MaybeNullWhen(false)] out T value)
    {
        if (_text.Length > _buffer.Length)
        {
            _buffer = new char[_text.Length * 2];
        }

        _text.CopyTo(0, _buffer, _text.Length);
        return table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_buffer.AsSpan(0, _text.Length), out value);
    }

    public override string ToString() => _text.ToString();
}
