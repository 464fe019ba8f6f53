namespace Chappe.Engine.Routing;

/// <summary>How a route's method ended: with a code, or not yet (it awaits something).</summary>
/// <param name="Code">Kamailio's return code: above 0 true, below 0 false, 0 stops the script.</param>
/// <param name="Pending">The task of an asynchronous route that has not ended; null when it has.</param>
public readonly record struct RouteCompletion(int Code, Task<int>? Pending)
{
    /// <summary>Ended normally.</summary>
    public static RouteCompletion Done => new(1, null);
}

/// <summary>Calls the method behind a route. The current message is <see cref="Vocabulary.Here.Context"/>.</summary>
public delegate RouteCompletion RouteBody();

/// <summary>This is one route of a loaded script: what <c>route(NAME)</c>, <c>t_on_failure</c> and the engine itself call.</summary>
public sealed class Route(string name, RouteKinds kind, RouteBody body, string file = "", int line = 0)
{
    /// <summary>The method's name, or the text of <c>[event_route("…")]</c>.</summary>
    public string Name { get; } = name;
    /// <summary>Which block it is.</summary>
    public RouteKinds Kind { get; } = kind;
    /// <summary>The method.</summary>
    public RouteBody Body { get; } = body;
    /// <summary>The script file that holds it.</summary>
    public string File { get; } = file;
    /// <summary>The line where it begins.</summary>
    public int Line { get; } = line;
}
