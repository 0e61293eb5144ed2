using Microsoft.AspNetCore.Http;

namespace CloudNativeAi.Data.TestServer;

/// <summary>How a service is spoken: who may ask, where a key is, lists, and how refusals are told.</summary>
public interface IServerDialect
{
    /// <summary>The key that a raw target asks for; null: it asks for no object.</summary>
    string? KeyOf(string target);

    /// <summary>Answers all that is no question for one object; true: it did.</summary>
    Task<bool> AnswerAsync(ObjectServer server, HttpContext context, string target);

    /// <summary>What an object's answer says beside its bytes.</summary>
    void Describe(HttpContext context, ServedObject served);

    /// <summary>Refuses.</summary>
    Task RefuseAsync(HttpContext context, int status, string code);
}
