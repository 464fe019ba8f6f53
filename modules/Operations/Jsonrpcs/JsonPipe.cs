using System.Runtime.InteropServices;
using System.Text.Json;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Microsoft.Win32.SafeHandles;

namespace Chappe.Modules.Operations;

/// <summary>
/// This is the named pipe that takes JSON-RPC requests. Who wants an answer makes a pipe of his own in the folder of answers and names it in
/// <c>"reply_name"</c>; nothing but a pipe that is being read is ever written to.
/// </summary>
internal sealed partial class JsonPipe : IDisposable
{
    private readonly string _path, _replyFolder;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]?>> _answer;
    private readonly Log _log;
    private readonly FileStream _pipe;
    private readonly Thread _reader;
    private volatile bool _ending;

    private JsonPipe(string path, string replyFolder, FileStream pipe, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]?>> answer, Log log)
    {
        (_path, _replyFolder, _pipe, _answer, _log) = (path, replyFolder, pipe, answer, log);
        // A pipe is read by a thread of its own: the system has no other way that does not spin.
        _reader = new Thread(Read) { IsBackground = true, Name = "chappe rpc pipe" };
        _reader.Start();
    }

    /// <summary>Makes the pipe. A pipe that is there already is used; any other file is left alone.</summary>
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    internal static JsonPipe Open(string path, int mode, string replyFolder, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]?>> answer, Log log)
    {
        if (OperatingSystem.IsWindows()) throw new ConfigurationException("jsonrpcs.fifo_name: there are no such pipes on Windows; use jsonrpcs.tcp_socket.");
        const int Exists = 17;
        if (MakeFifo(path, (uint)mode) != 0 && Marshal.GetLastPInvokeError() is var error and not Exists)
            throw new ConfigurationException($"The pipe {path} cannot be made: {Marshal.GetPInvokeErrorMessage(error)}.");
        // Open for writing too: a pipe without a writer would end at once, again and again.
        int descriptor = OpenFile(path, ReadWrite | NoFollow | CloseOnExec);
        if (descriptor < 0) throw new ConfigurationException($"The pipe {path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        var pipe = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        if (pipe.CanSeek)
        {
            pipe.Dispose();
            throw new ConfigurationException($"{path} is a file and no pipe; it was left alone.");
        }
        File.SetUnixFileMode(path, (UnixFileMode)(mode & 0x1FF));
        return new JsonPipe(path, replyFolder, pipe, answer, log);
    }

    private void Read()
    {
        var buffer = new byte[JsonDocuments.MaxOctets];
        int held = 0;
        while (!_ending)
        {
            int count;
            try
            {
                count = _pipe.Read(buffer, held, buffer.Length - held);
            }
            catch (IOException e)
            {
                _log.Write(LogLevel.Error, "jsonrpcs", $"the pipe {_path} can be read no more: {e.Message}");
                return;
            }
            held += count;
            int end;
            while ((end = JsonDocuments.End(buffer.AsSpan(0, held))) > 0)
            {
                Serve(buffer.AsSpan(0, end).ToArray());
                buffer.AsSpan(end, held - end).CopyTo(buffer);
                held -= end;
            }
            // What is no JSON has no end either; the next writer begins anew.
            if (end < 0 || held == buffer.Length)
            {
                _log.WriteLimited(LogLevel.Warning, "jsonrpcs", $"the pipe {_path} was sent what is no JSON-RPC");
                held = 0;
            }
        }
    }

    private void Serve(byte[] request)
    {
        // A thread of its own for nothing else, so it may wait; commands that wait are bounded by themselves.
        byte[]? answer = Task.Run(() => _answer(request, CancellationToken.None).AsTask()).GetAwaiter().GetResult();
        if (answer is not { Length: > 0 } || ReplyName(request) is not { } name) return;
        int descriptor = OpenFile(Path.Combine(_replyFolder, name), WriteOnly | NonBlocking | NoFollow | CloseOnExec);
        if (descriptor < 0)
        {
            _log.WriteLimited(LogLevel.Warning, "jsonrpcs", $"nobody reads the answer at {name}: {Marshal.GetLastPInvokeErrorMessage()}");
            return;
        }
        using var reply = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        if (reply.CanSeek) return; // a file and no pipe
        try
        {
            reply.Write(answer);
        }
        catch (IOException e)
        {
            _log.WriteLimited(LogLevel.Warning, "jsonrpcs", $"the answer at {name} was not read: {e.Message}");
        }
    }

    /// <summary>The asker's pipe: a plain name, so that it stands in the folder and nowhere else.</summary>
    internal static string? ReplyName(ReadOnlyMemory<byte> request)
    {
        try
        {
            using var document = JsonDocument.Parse(request);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("reply_name", out var name) && name.ValueKind == JsonValueKind.String
                && name.GetString() is { Length: > 0 and < 200 } text && !text.AsSpan().ContainsAny('/', '\0') && text[0] != '.' ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Ends the thread and takes the pipe's name away.</summary>
    public void Dispose()
    {
        _ending = true;
        _pipe.Write("\n"u8); // wakes the reader
        if (_reader.Join(TimeSpan.FromSeconds(2))) _pipe.Dispose();
        File.Delete(_path);
    }

    private const int ReadWrite = 2, WriteOnly = 1, NonBlocking = 0x800, NoFollow = 0x20000, CloseOnExec = 0x80000; // Linux, x64 and arm64 alike but NoFollow, which is harmless there

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
