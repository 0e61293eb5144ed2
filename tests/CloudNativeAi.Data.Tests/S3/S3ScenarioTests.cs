using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Data.Tests.Transfer;

namespace CloudNativeAi.Data.Tests.S3;

public sealed class S3ScenarioTests() : ScenarioTests(Protocol.S3);
