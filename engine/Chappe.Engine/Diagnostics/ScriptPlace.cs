namespace Chappe.Engine.Diagnostics;

/// <summary>
/// This is where in a script a thread was last seen: one field that the compiled script writes when it enters a method, goes round a loop
/// or calls what is not ours, and that another thread reads when the first one does not come back (threats R5).
/// </summary>
internal sealed class ScriptPlace
{
    [ThreadStatic] private static ScriptPlace? s_ofThread;

    private volatile string? _text;

    /// <summary>That of this thread; null on threads that nobody watches.</summary>
    internal static ScriptPlace? OfThread => s_ofThread;

    /// <summary><c>main.csx:42</c>; null before the message at hand has reached a script.</summary>
    internal string? Text { get => _text; set => _text = value; }

    /// <summary>Begins to watch this thread.</summary>
    internal static ScriptPlace Open() => s_ofThread = new ScriptPlace();
}
