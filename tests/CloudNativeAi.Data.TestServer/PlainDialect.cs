using Microsoft.AspNetCore.Http;

namespace CloudNativeAi.Data.TestServer;

/// <summary>Plain HTTP: the target is the key, escaped.</summary>
public sealed class PlainDialect : IServerDialect
{
    public string? KeyOf(string target) => Uri.UnescapeDataString(target[1..]);

    public Task<bool> AnswerAsync(ObjectServer server, HttpContext context, string target) => Task.FromResult(false);

    public void Describe(HttpContext context, ServedObject served)
    {
    }

    public Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
