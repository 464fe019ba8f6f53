using Chappe.CommandLine;
using Chappe.Engine.Rpc;
using Chappe.Running;

namespace Chappe.Commands;

/// <summary>The options of the commands that speak to a running Chappe: which one, and who reads the answer.</summary>
internal static class ControlOptions
{
    internal static readonly Option State = new("--state", "DIR", "the state folder of the Chappe that is meant (default: the usual one)");
    internal static readonly Option Socket = new("--socket", "PATH", "its control socket, when it is not in the state folder");
    internal static readonly Option Json = new("--json", null, "print the answer as JSON, for programs");

    internal static RpcClient Connect(Arguments arguments) =>
        new(arguments.Value(Socket.Name) ?? new StateFolder(arguments.Value(State.Name)).SocketPath);
}
