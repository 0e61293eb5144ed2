using System.Globalization;
using System.Text;

namespace CloudNativeAi.Supervisor;

/// <summary>The supervisor's own few lines, on standard error: the host points it at <c>supervisor.log</c>. Never holds a spec, a variable or an argument.</summary>
internal static class Journal
{
    public static unsafe void Write(string line)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {line}\n"));
        fixed (byte* p = text)
        {
            _ = Libc.Write(2, p, text.Length);
        }
    }
}
