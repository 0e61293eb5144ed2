using System.Runtime.Versioning;

// The process runtime needs Linux; on another system the program says so and ends.
[assembly: SupportedOSPlatform("linux")]
