namespace CloudNativeAi.Data;

/// <summary>What the elements of a tensor are, by the names of the safetensors format.</summary>
public enum TensorType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>4-bit floats, two in a byte.</summary>
    F4,

    /// <summary>6-bit floats, 2 bits of exponent; four in three bytes.</summary>
    F6E2M3,

    /// <summary>6-bit floats, 3 bits of exponent; four in three bytes.</summary>
    F6E3M2,

    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>8-bit floats, 5 bits of exponent.</summary>
    F8E5M2,

    /// <summary>8-bit floats, 4 bits of exponent.</summary>
    F8E4M3,

    /// <summary>8-bit powers of two: scales of blocks.</summary>
    F8E8M0,

    /// <summary>8-bit floats, 5 bits of exponent, no infinity and no negative zero.</summary>
    F8E5M2Fnuz,

    /// <summary>8-bit floats, 4 bits of exponent, no infinity and no negative zero.</summary>
    F8E4M3Fnuz,

    /// <summary>Signed 16-bit integers.</summary>
    I16,

    /// <summary>Unsigned 16-bit integers.</summary>
    U16,

    /// <summary>IEEE 754 half precision; <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of an <see cref="F32"/>.</summary>
    BF16,

    /// <summary>Signed 32-bit integers.</summary>
    I32,

    /// <summary>Unsigned 32-bit integers.</summary>
    U32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>Complex numbers of two <see cref="F32"/>.</summary>
    C64,

    /// <summary>Signed 64-bit integers.</summary>
    I64,

    /// <summary>Unsigned 64-bit integers.</summary>
    U64,

    /// <summary>IEEE 754 double precision.</summary>
    F64,
}
