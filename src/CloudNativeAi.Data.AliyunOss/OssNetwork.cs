namespace CloudNativeAi.Data.AliyunOss;

/// <summary>Which of the service's endpoints is asked.</summary>
public enum OssNetwork
{
    /// <summary>The public endpoint of the region.</summary>
    Public,

    /// <summary>The endpoint inside the region's network: no traffic fee, reachable from its machines only.</summary>
    Internal,

    /// <summary>The acceleration endpoint; the bucket must have acceleration on.</summary>
    Accelerate,
}
