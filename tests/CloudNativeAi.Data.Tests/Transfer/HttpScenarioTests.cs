using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.Transfer;

public sealed class HttpScenarioTests() : ScenarioTests(Protocol.Http);
