using Chappe.Engine.Routing;

namespace Chappe.Modules.Tasks;

/// <summary>What <c>async_task_data</c> gave to the route that runs.</summary>
internal sealed class TaskData : IResettable
{
    internal byte[]? Data { get; set; }

    public void Reset() => Data = null;
}
