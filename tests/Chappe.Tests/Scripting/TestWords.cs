using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Scripting;

/// <summary>A small vocabulary, so that what the compiler does can be seen without a proxy's real words.</summary>
public static class TestWords
{
    [ThreadStatic] private static List<string>? s_said;

    /// <summary>What the script said on this thread.</summary>
    public static List<string> Said => s_said ??= [];

    /// <summary>Writes down a text.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load)]
    public static bool say(string text) { Said.Add(text); return true; }

    /// <summary>Writes down a text and says no.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load)]
    public static bool refuse(string text) { Said.Add(text); return false; }

    /// <summary>Writes down a text and gives a number.</summary>
    [Export(RouteKinds.Any)]
    public static int number(int value) { Said.Add(value.ToString()); return value; }

    /// <summary>Only in request routes.</summary>
    [Export(RouteKinds.Request)]
    public static Rc save(string table) { Said.Add("save " + table); return true; }

    /// <summary>A word that ends the script as Kamailio's return code 0 does.</summary>
    [Export(RouteKinds.Request, MayExit = true)]
    public static Rc t_check_trans() { Said.Add("t_check_trans"); Here.Context.HasExited = true; return 0; }

    /// <summary>A word that could end the script and does not.</summary>
    [Export(RouteKinds.Any, MayExit = true)]
    public static Rc might_exit(bool result) { Said.Add("might_exit"); return result; }

    /// <summary>Ends the script after waiting.</summary>
    [Export(RouteKinds.Any, MayExit = true)]
    public static async Task<bool> ws_handle_handshake() { Said.Add("handshake"); await Task.Yield(); Here.Context.HasExited = true; return false; }

    /// <summary>Really waits.</summary>
    [Export(RouteKinds.Any)]
    public static async Task<bool> lookup_slowly(string name) { await Task.Yield(); Said.Add("lookup " + name); return true; }

    /// <summary>Takes a failure route.</summary>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc t_on_failure([RouteName(RouteKinds.Failure)] string name) { Said.Add("t_on_failure " + name); return true; }

    /// <inheritdoc cref="t_on_failure(string)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc t_on_failure([RouteName(RouteKinds.Failure)] Delegate route) => throw new InvalidOperationException("The compiler puts the name here: " + route.Method.Name);

    /// <summary>Sends on.</summary>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc t_relay() { Said.Add("t_relay"); return true; }

    /// <summary>Takes an expression.</summary>
    [Export(RouteKinds.Any)]
    public static bool agent([PosixExpression] string pattern) => pattern.Length > 0;

    /// <summary>A pseudo-variable.</summary>
    [Export(RouteKinds.Any)]
    public static string ru { get; set; } = "sip:a@b";
}
