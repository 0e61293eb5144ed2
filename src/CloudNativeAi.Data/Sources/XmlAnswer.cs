using System.Xml;

namespace CloudNativeAi.Data.Sources;

/// <summary>How answers are read: no document types, no entities; keys may hold characters that XML has not.</summary>
internal static class XmlAnswer
{
    private const int Longest = 1 << 25;

    public static XmlReaderSettings Settings { get; } = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The whole answer, so that a server that stops in the middle of it is not waited for: a reader of XML cannot be cancelled.</summary>
    public static async ValueTask<Stream> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            if (memory.Length + count > Longest)
            {
                throw new XmlException("It is longer than 32 MiB.");
            }

            memory.Write(buffer, 0, count);
        }

        memory.Position = 0;
        return memory;
    }
}
