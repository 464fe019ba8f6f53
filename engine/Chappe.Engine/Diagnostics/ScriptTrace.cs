using System.Diagnostics;

namespace Chappe.Engine.Diagnostics;

/// <summary>Tells an exception in a script the way its author wants to read it: script file and line, then what went wrong.</summary>
public static class ScriptTrace
{
    /// <summary><c>main.csx:42: NullReferenceException: …</c>; without the place when no frame has a script's line.</summary>
    public static string Describe(Exception mistake)
    {
        string text = $"{mistake.GetType().Name}: {mistake.Message}";
        var (file, line) = Place(mistake);
        return line == 0 ? text : $"{Path.GetFileName(file)}:{line}: {text}";
    }

    /// <summary>The innermost script line that <paramref name="mistake"/> passed through; an empty file and line 0 when there is none.</summary>
    public static (string File, int Line) Place(Exception mistake) => FirstScriptLine(new StackTrace(mistake, fNeedFileInfo: true));

    /// <summary>The script line being run on this thread; an empty file and line 0 when no script is. Slow: for problems only.</summary>
    public static (string File, int Line) CurrentLine() => FirstScriptLine(new StackTrace(fNeedFileInfo: true));

    private static (string File, int Line) FirstScriptLine(StackTrace trace)
    {
        foreach (var frame in trace.GetFrames())
        {
            // A ported kamailio.cfg and what it includes have other endings; scripts alone are code that can be unloaded.
            if (frame.GetFileName() is { } file && (file.EndsWith(".csx", StringComparison.OrdinalIgnoreCase) || frame.GetMethod()?.Module.Assembly.IsCollectible == true))
                return (file, frame.GetFileLineNumber());
        }
        return ("", 0);
    }
}
