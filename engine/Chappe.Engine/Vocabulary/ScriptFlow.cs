using System.ComponentModel;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// What the compiler writes in place of <c>exit()</c>, <c>drop()</c> and around calls that may end the script: a flag and a
/// return, because an exception costs a hundred times as much (spikes.md section 1). Not for scripts.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScriptFlow
{
    /// <summary>The script has ended; whoever reads true returns at once.</summary>
    public static bool HasExited => Here.ContextOrNull is { HasExited: true };

    /// <summary>The script has come to <paramref name="place"/> (<c>main.csx:42</c>): for the log line about one that does not come back (threats R5).</summary>
    public static void At(string place)
    {
        if (Diagnostics.ScriptPlace.OfThread is { } mine) mine.Text = place;
    }

    /// <summary><c>exit()</c> without the throw: the caller returns.</summary>
    public static void Exit() => Here.Context.HasExited = true;

    /// <summary><c>drop()</c> without the throw: the caller returns.</summary>
    public static void Drop()
    {
        var context = Here.Context;
        context.HasExited = context.IsDropped = true;
    }

    /// <summary>Throws when the script has ended: stands where no return can.</summary>
    public static void Check()
    {
        if (HasExited) throw ScriptExit.Instance;
    }

    /// <summary>Passes a call's result on unless the script ended in that call.</summary>
    public static T Check<T>(T result) where T : allows ref struct
    {
        if (HasExited) throw ScriptExit.Instance;
        return result;
    }
}
