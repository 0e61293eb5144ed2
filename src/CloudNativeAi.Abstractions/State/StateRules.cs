using System.Buffers;
using System.Text;

namespace CloudNativeAi;

/// <summary>What a state key and a value may be; for whoever writes a store, so that all refuse the same.</summary>
public static class StateRules
{
    private const int MaxNameLength = 253;

    /// <summary>Checks kind, tenant and name.</summary>
    /// <exception cref="ArgumentException">One of them breaks its rule.</exception>
    public static void Check(StateKey key)
    {
        CheckKind(key.Kind);
        if (!key.Tenant.IsValid)
        {
            throw new ArgumentException($"\"{QuantityParser.Shorten(key.Tenant.Name)}\" is not a tenant. Use 1 to 63 lower-case letters, digits and '-'.", nameof(key));
        }

        if (string.IsNullOrEmpty(key.Name) || key.Name.Length > MaxNameLength || key.Name.Any(char.IsControl) || !IsWellFormed(key.Name))
        {
            throw new ArgumentException($"\"{QuantityParser.Shorten(key.Name)}\" is not a name for stored state. Use 1 to {MaxNameLength} characters, no control characters, no half of a surrogate pair.", nameof(key));
        }
    }

    /// <summary>Checks a kind.</summary>
    /// <exception cref="ArgumentException">Not 1 … 63 lower-case letters, digits and <c>-</c>.</exception>
    public static void CheckKind(string kind)
    {
        if (!Names.IsDnsLabel(kind))
        {
            throw new ArgumentException($"\"{QuantityParser.Shorten(kind)}\" is not a kind of state. Use 1 to 63 lower-case letters, digits and '-'.", nameof(kind));
        }
    }

    /// <summary>Checks a value's length.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="StateItem.MaxBytes"/>.</exception>
    public static void CheckValue(StateKey key, ReadOnlyMemory<byte> value)
    {
        if (value.Length > StateItem.MaxBytes)
        {
            throw new ArgumentException($"The value of {key} has {value.Length} bytes; the most is {StateItem.MaxBytes}. Keep large content in Data and store its name here.", nameof(value));
        }
    }

    /// <summary>Half a surrogate pair has no UTF-8: two such names would become one wherever they are written down.</summary>
    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }
}
