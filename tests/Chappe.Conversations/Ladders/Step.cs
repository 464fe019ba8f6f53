namespace Chappe.Conversations.Ladders;

/// <summary>One line of a ladder with the indented lines below it.</summary>
internal abstract record Step(int Line)
{
    /// <summary>The indented lines: headers to set or expect, <c>no Name</c>, <c>auth user password</c>.</summary>
    internal List<string> Details { get; } = [];
}

/// <summary><c>from WHAT -> to</c>: an actor sends, or Chappe is expected to have sent.</summary>
/// <param name="Line">The line in the file.</param>
/// <param name="From">Who sends.</param>
/// <param name="What">A method with a Request-URI or without, or a status code with a CSeq method or a reason phrase or neither.</param>
/// <param name="To">Who receives.</param>
internal sealed record MessageStep(int Line, string From, string What, string To) : Step(Line);

/// <summary><c>actor name address[:port] [tcp]</c>: places an actor elsewhere than where the order of names puts it.</summary>
internal sealed record ActorStep(int Line, string Name, string Address, int Port, bool IsTcp) : Step(Line);

/// <summary><c>wait 500ms</c>, <c>wait 32s</c>: lets virtual time pass.</summary>
internal sealed record WaitStep(int Line, TimeSpan Time) : Step(Line);

/// <summary><c>silence</c>: nothing was sent that nobody has asked for yet.</summary>
internal sealed record SilenceStep(int Line) : Step(Line);

/// <summary><c>reload file.csx</c>: the script is replaced while the conversation goes on. <c>refused</c> behind it: the script is bad, and everything stays as it was.</summary>
internal sealed record ReloadStep(int Line, string File, bool IsRefused) : Step(Line);

/// <summary><c>rollback 1</c>: back to a version.</summary>
internal sealed record RollbackStep(int Line, int Version) : Step(Line);

/// <summary><c>restart</c>: the proxy ends and starts again with the same state folder.</summary>
internal sealed record RestartStep(int Line) : Step(Line);
