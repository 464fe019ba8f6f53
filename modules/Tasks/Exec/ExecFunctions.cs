using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>The words of exec. A program takes its time, so they are awaited; no worker waits.</summary>
public static class ExecFunctions
{
    private const RouteKinds Kinds = RouteKinds.Request | RouteKinds.Failure | RouteKinds.Event;

    /// <summary>The parameters of exec.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "exec")]
    public static ExecOptions exec => Here.Options<ExecOptions>();

    /// <summary>Runs a command and gives it the message as its input: <c>await exec_msg($"/usr/bin/archive {ci}")</c>. What it writes is thrown away.</summary>
    /// <param name="command">The command. What stands in braces is one word of it, whatever a stranger wrote there.</param>
    /// <returns>false when its exit code was not 0, it was not begun, or it took longer than <c>exec.time_to_kill</c>.</returns>
    [Export(RouteKinds.Any, Module = "exec")]
    public static async ValueTask<Rc> exec_msg(CommandText command) => (await RunAsync(command, withMessage: true)).IsGood;

    /// <summary>Runs a command without input and throws away what it writes.</summary>
    /// <param name="command">As for <c>exec_msg</c>.</param>
    /// <returns>As <c>exec_msg</c>.</returns>
    [Export(RouteKinds.Any, Module = "exec")]
    public static async ValueTask<Rc> exec_cmd(CommandText command) => (await RunAsync(command, withMessage: false)).IsGood;

    /// <summary>Runs a command, gives it the message as its input, and takes the URIs that it writes, one a line, as the targets: the first one becomes the Request-URI, the others branches.</summary>
    /// <param name="command">As for <c>exec_msg</c>.</param>
    /// <returns>false as <c>exec_msg</c>, or when it wrote no URI; the targets are as before then.</returns>
    [Export(Kinds, Module = "exec")]
    public static async ValueTask<Rc> exec_dset(CommandText command)
    {
        var outcome = await RunAsync(command, withMessage: true);
        if (!outcome.IsGood) return Rc.False;
        bool isFirst = true;
        foreach (string line in outcome.Lines)
        {
            if (isFirst ? CoreFunctions.seturi(line) : TmFunctions.append_branch(line)) isFirst = false;
            else Here.Context.Proxy.Log.WriteLimited(LogLevel.Warning, "exec", $"exec_dset: \"{Log.Printable(System.Text.Encoding.UTF8.GetBytes(line))}\" is no URI, or one too many.");
        }
        return !isFirst;
    }

    /// <summary>Runs a command, gives it the message as its input, and keeps each line that it writes in a variable.</summary>
    /// <param name="command">As for <c>exec_msg</c>.</param>
    /// <param name="variables">Variables by their names with semicolons between, one a line: <c>$avp(route);$avp(price)</c>. Left out: <c>$avp(1)</c>, <c>$avp(2)</c> and so on.</param>
    /// <returns>false as <c>exec_msg</c>, or when a variable cannot be set.</returns>
    [Export(RouteKinds.Any, Module = "exec")]
    public static async ValueTask<Rc> exec_avp(CommandText command, string variables = "")
    {
        var outcome = await RunAsync(command, withMessage: true);
        if (!outcome.IsGood) return Rc.False;
        string[] names = variables.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int index = 0;
        foreach (string line in outcome.Lines)
        {
            if (names.Length > 0 && index == names.Length) break;
            string name = names.Length > 0 ? names[index] : $"$avp({index + 1})";
            if (!NamedVariables.TrySet(name, line))
            {
                Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "exec", $"exec_avp: \"{name}\" is no variable that can be set.");
                return Rc.False;
            }
            index++;
        }
        return Rc.True;
    }

    private static async ValueTask<CommandOutcome> RunAsync(CommandText command, bool withMessage)
    {
        var context = Here.Context;
        var options = context.Routes.Options.Get<ExecOptions>();
        var environment = command.Values;
        if (options.setvars) CommandEnvironment.Add(context, environment);
        byte[] input = withMessage ? context.Message.Octets.ToArray() : [];
        return await context.Proxy.Module<ExecModule>().RunAsync(context.Proxy, options, command.Command, environment, input);
    }
}
