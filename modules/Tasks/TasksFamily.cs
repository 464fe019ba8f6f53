using Chappe.Engine.Modules;

namespace Chappe.Modules.Tasks;

/// <summary>This is the list of the modules in this project: what a script does later, from time to time, or by another program.</summary>
public static class TasksFamily
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() => [new RtimerModule(), new MqueueModule(), new AsyncModule(), new ExecModule()];
}
