using System.Collections.Concurrent;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Data;

/// <summary>The files of rules that scripts name, each read once and again when an operator asks; what a script names is few.</summary>
internal sealed class RuleFiles(Proxy proxy)
{
    private const int Limit = 64;

    private readonly ConcurrentDictionary<string, RuleFile> _files = new(StringComparer.Ordinal);

    /// <summary>The rules of a file.</summary>
    public RuleFile Find(string path)
    {
        if (_files.TryGetValue(path, out var known)) return known;
        if (_files.Count >= Limit) _files.Clear();
        return _files.GetOrAdd(path, Read);
    }

    private RuleFile Read(string path)
    {
        string text = "";
        try
        {
            if (File.Exists(path)) text = File.ReadAllText(path);
            else proxy.Log.Write(LogLevel.Info, "permissions", $"There is no file '{path}'; it counts as an empty one.");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            proxy.Log.Write(LogLevel.Error, "permissions", $"'{path}' cannot be read: {wrong.Message}");
        }
        var rules = RuleFile.Parse(text);
        foreach (string problem in rules.Problems) proxy.Log.Write(LogLevel.Error, "permissions", $"'{path}': {problem}.");
        return rules;
    }
}
