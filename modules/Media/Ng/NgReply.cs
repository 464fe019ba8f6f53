namespace Chappe.Modules.Media.Ng;

/// <summary>The replies that every engine has.</summary>
internal static class NgReply
{
    /// <summary><c>result: ok</c>.</summary>
    public static NgDictionary Ok() => new() { ["result"] = "ok" };

    /// <summary><c>result: pong</c>.</summary>
    public static NgDictionary Pong() => new() { ["result"] = "pong" };

    /// <summary><c>result: error</c> with its reason.</summary>
    public static NgDictionary Error(string reason) => new() { ["result"] = "error", ["error-reason"] = reason };

    /// <summary>The engine has as many calls as it wants; another one may be asked.</summary>
    public static NgDictionary LoadLimit(string message) => new() { ["result"] = "load limit", ["message"] = message };

    /// <summary>True for <c>ok</c> and <c>pong</c>.</summary>
    public static bool IsGood(NgDictionary reply) => reply.Text("result") is "ok" or "pong";
}
