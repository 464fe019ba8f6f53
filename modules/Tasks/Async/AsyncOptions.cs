namespace Chappe.Modules.Tasks;

/// <summary>The parameters of async.</summary>
public sealed class AsyncOptions
{
    /// <summary>Taken, without effect: waiting takes no process of its own.</summary>
    public int workers { get; set; } = 1;
    /// <summary>Taken, without effect: the timers here have steps of 10 ms.</summary>
    public int ms_timer { get; set; }
}
