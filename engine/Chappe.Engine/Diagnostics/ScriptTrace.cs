using System.Diagnostics;

namespace Chappe.Engine.Diagnostics;

/// <summary>Tells an exception in a script the way its author wants to read it: script file and line, then what went wrong.</summary>
public static class ScriptTrace
{
    /// <summary><c>main.csx:42: NullReferenceException: …</c>; without the place when no frame has a script's line.</summary>
    public static string Describe(Exception mistake)
    {
        string text = $"{mistake.GetType().Name}: {mistake.Message}";
        foreach (var frame in new StackTrace(mistake, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileName() is { } file && file.EndsWith(".csx", StringComparison.OrdinalIgnoreCase))
                return $"{Path.GetFileName(file)}:{frame.GetFileLineNumber()}: {text}";
        }
        return text;
    }
}
