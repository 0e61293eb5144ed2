namespace CloudNativeAi.Data.Storage;

/// <summary>Tells apart what a disk refused.</summary>
internal static class DiskErrors
{
    public const int NoSuchFile = 2;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int NoSpace = 28;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int WouldBlock = 11;
    public const int Quota = 122;
    public const int Stale = 116;
    public const int NotConnected = 107;

    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsFull(Exception exception) => exception is IOException { HResult: NoSpace or Quota or WindowsDiskFull };

    /// <summary>What a disk may throw where a program made no mistake.</summary>
    public static bool IsDiskError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public static IOException Create(string operation, string path, int error) =>
        new($"{operation} of \"{path}\" failed: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)} (errno {error}).", error);
}
