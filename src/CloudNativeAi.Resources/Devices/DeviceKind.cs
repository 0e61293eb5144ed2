namespace CloudNativeAi.Resources;

/// <summary>What a device is.</summary>
public enum DeviceKind
{
    /// <summary>Graphics processor.</summary>
    Gpu,

    /// <summary>Neural processor.</summary>
    Npu,

    /// <summary>Video or vision processor.</summary>
    Vpu,

    /// <summary>Programmable logic.</summary>
    Fpga,

    /// <summary>Network adapter.</summary>
    Nic,

    /// <summary>Local disk.</summary>
    Disk,

    /// <summary>Anything else that is counted one by one.</summary>
    Other,
}
