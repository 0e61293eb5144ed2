using System.Globalization;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Supervisor;

/// <summary>The socket in the run directory.</summary>
internal sealed class HostListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
    private readonly SafeFileHandle _directory;

    public HostListener(RunLayout layout)
    {
        // Left by a supervisor that was killed; the lock says that it is gone.
        File.Delete(Path.Combine(layout.Root, RunLayout.SocketName));

        // A socket's path has at most 107 bytes, a run directory's may have more: go through a descriptor of the directory.
        _directory = NativeFile.Open(layout.Root, Libc.OpenReadOnly);
        _socket.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_directory.DangerousGetHandle()}/{RunLayout.SocketName}")));
        _socket.Listen(16);
        Descriptor = (int)_socket.Handle;
    }

    public int Descriptor { get; }

    public Socket? Accept()
    {
        try
        {
            var accepted = _socket.Accept();
            accepted.Blocking = false;
            return accepted;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.TooManyOpenSockets)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _directory.Dispose();
    }
}
