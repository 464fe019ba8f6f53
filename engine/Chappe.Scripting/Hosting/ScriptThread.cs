namespace Chappe.Scripting.Hosting;

/// <summary>Runs compiling and loading on threads of their own: no worker, no pool thread waits for them, and deeply nested expressions find room.</summary>
internal static class ScriptThread
{
    private const int StackOctets = 16 * 1024 * 1024;

    /// <summary>Runs <paramref name="work"/>; the task ends with what it gives or throws.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception mistake)
            {
                // Handed to who awaits; a thread of ours must not end the process.
                done.SetException(mistake);
            }
        }, StackOctets) { IsBackground = true, Name = name };
        thread.Start();
        return done.Task;
    }
}
