namespace Chappe.Engine.Vocabulary;

/// <summary>What <c>exit()</c> and <c>drop()</c> throw where the compiler could not make a return of them (lambdas, sub-expressions). One shared object without a stack trace; a script's own catch-all never sees it.</summary>
public sealed class ScriptExit : Exception
{
    private ScriptExit() : base("The script ended.") { }

    /// <summary>The only instance.</summary>
    public static ScriptExit Instance { get; } = new();
}
