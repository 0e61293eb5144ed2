using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CloudNativeAi.Testing;

/// <summary>An implementation broke the contract of its seam.</summary>
public sealed class ContractViolationException(string message) : Exception(message)
{
    /// <summary>Throws where a condition does not hold.</summary>
    public static void Require([DoesNotReturnIf(false)] bool holds, string rule, [CallerArgumentExpression(nameof(holds))] string? expression = null)
    {
        if (!holds)
        {
            throw new ContractViolationException($"{rule} ({expression} is false)");
        }
    }

    /// <summary>Throws where an action does not throw <typeparamref name="T"/>.</summary>
    public static async Task<T> RequireThrowsAsync<T>(Func<Task> action, string rule)
        where T : Exception
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (T exception)
        {
            return exception;
        }

        throw new ContractViolationException($"{rule} (nothing was thrown)");
    }
}
