using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chappe.DropIn;

/// <summary>
/// This is how the program leaves its terminal. A runtime with threads cannot fork, so the first process starts the program again as a
/// session of its own and waits at a pipe: it returns 0 only when the second one says that it serves, and its failure otherwise.
/// </summary>
internal static partial class Daemon
{
    // The number of the pipe's writing end in the second process; it tells that process what it is.
    private const string Variable = "CHAPPE_DAEMON_PIPE";

    /// <summary>This is the second process.</summary>
    internal static bool IsChild => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Starts the second process with the same command line.</summary>
    /// <returns>0 when it serves; else 255.</returns>
    internal static async Task<int> StartAsync(IReadOnlyList<string> words)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        // Started by 'dotnet chappe.dll', the program is dotnet and the library its first argument.
        if (Environment.GetCommandLineArgs()[0] is var first && first.EndsWith(".dll", StringComparison.Ordinal) && !Path.GetFileNameWithoutExtension(Environment.ProcessPath!).Equals("chappe", StringComparison.Ordinal)) start.ArgumentList.Add(first);
        start.ArgumentList.Add("kamailio");
        foreach (string word in words) start.ArgumentList.Add(word);
        start.Environment[Variable] = pipe.GetClientHandleAsString();
        using var child = Process.Start(start)!;
        pipe.DisposeLocalCopyOfClientHandle();
        var said = new byte[1];
        if (await pipe.ReadAsync(said).ConfigureAwait(false) == 1) return 0;
        await child.WaitForExitAsync().ConfigureAwait(false);
        return KamailioCommand.Failed;
    }

    /// <summary>In the second process, first of all: no terminal's signals reach it any more.</summary>
    internal static void Detach() => _ = SetSession();

    /// <summary>In the second process, when it serves: lets the first one go, and the terminal too.</summary>
    internal static void Release(bool keepsError)
    {
        string handle = Environment.GetEnvironmentVariable(Variable)!;
        Environment.SetEnvironmentVariable(Variable, null);
        Console.Out.Flush();
        LeaveTerminal(keepsError);
        using var pipe = new AnonymousPipeClientStream(PipeDirection.Out, handle);
        pipe.WriteByte(1);
    }

    // The runtime holds copies of the three descriptors; who waits for the end of our output (a shell's $(…)) waits for those, too.
    private static void LeaveTerminal(bool keepsError)
    {
        string? error = TargetOf("2");
        var left = new HashSet<string?> { TargetOf("0"), TargetOf("1"), error };
        left.Remove(null);
        if (keepsError) left.Remove(error);
        int nowhere = OpenFile("/dev/null", 2);
        if (nowhere < 0) return;
        foreach (string descriptor in Directory.EnumerateFiles("/proc/self/fd").Select(Path.GetFileName).OfType<string>().ToArray())
            if (left.Contains(TargetOf(descriptor)) && int.TryParse(descriptor, out int number) && number != nowhere) _ = Duplicate(nowhere, number);
        if (nowhere > 2) new SafeFileHandle(nowhere, ownsHandle: true).Dispose();
    }

    private static string? TargetOf(string descriptor) => new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);
}
