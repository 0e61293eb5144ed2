using System.IO.Enumeration;

namespace CloudNativeAi.Data.Catalog;

/// <summary>Patterns of keys: <c>*</c> is any characters, '/' too, <c>?</c> one of them; case matters.</summary>
internal static class KeyPattern
{
    public static bool MatchesAny(IReadOnlyList<string> patterns, ReadOnlySpan<char> name)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="ArgumentException">One is empty.</exception>
    public static void Check(IReadOnlyList<string> patterns, string name)
    {
        if (patterns.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException($"A pattern of {name} is empty and would match nothing. Write one such as \"*.safetensors\", or remove it.", name);
        }
    }
}
