using Chappe.Engine.Rpc;

namespace Chappe.Engine.Modules;

/// <summary>
/// This is what a family of script words stands on: its parameters, its state, its life. A module project holds one or more of
/// these, their <c>…Options</c> and their <c>…Functions</c> (static classes whose <see cref="Vocabulary.ExportAttribute"/> members
/// are words for scripts). All members but <see cref="Name"/> may stay as they are.
/// </summary>
public abstract class Module
{
    /// <summary>Kamailio's name of the module, as in <c>modparam("name", …)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The static classes whose exported members become script words.</summary>
    public virtual IReadOnlyList<Type> Vocabulary => [];

    /// <summary>The type of the options object behind <c>modparam</c>; null when the module has no parameters.</summary>
    public virtual Type? OptionsType => null;

    /// <summary>Adds a new options object with default values.</summary>
    public virtual void AddOptions(OptionsSet options) { }

    /// <summary>Looks at what the script's top level set; says what is wrong through <paramref name="plan"/>. Opens nothing, changes nothing: <c>check</c> calls it too.</summary>
    public virtual void Validate(Plan plan) { }

    /// <summary>Starts: opens files, arms timers. Called once, before listeners open, with the first plan's parameters.</summary>
    /// <exception cref="ConfigurationException">It cannot start; the text says why in one sentence.</exception>
    public virtual ValueTask StartAsync(Proxy proxy, CancellationToken cancel) => default;

    /// <summary>A new version was taken over; parameters may have changed. Must not throw and not wait.</summary>
    public virtual void Reconfigure(OptionsSet options) { }

    /// <summary>Ends: flushes and closes. Called after listeners closed.</summary>
    public virtual ValueTask StopAsync() => default;

    /// <summary>Adds what an operator may ask.</summary>
    public virtual void AddRpc(RpcTable rpc) { }
}

/// <summary>A sentence for the operator about something that cannot be started or loaded; the program prints it and ends with exit code 1.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
