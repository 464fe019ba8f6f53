using Chappe.Engine.Modules;

namespace Chappe.Scripting.Sources;

/// <summary>Reads a file that a main file names; null with a sentence when it cannot be read.</summary>
public delegate string? ReadSource(string path, out string? problem);

/// <summary>What came of a translation.</summary>
/// <param name="Script">C#, with <c>#line</c> directives to where it comes from; null when there is none.</param>
/// <param name="Problems">What is wrong, with its place in the files that were translated.</param>
public sealed record TranslatedScript(string? Script, IReadOnlyList<Problem> Problems);

/// <summary>Makes scripts of main files in another language: a kamailio.cfg.</summary>
public interface IScriptTranslator
{
    /// <summary>True for main files that have to be translated.</summary>
    bool Takes(string path);

    /// <summary>Translates a main file; it and what it names are read through <paramref name="read"/>.</summary>
    TranslatedScript Translate(string path, ReadSource read);
}
