using System.Collections.ObjectModel;
using System.Globalization;

namespace Chappe.Modules.Tasks;

/// <summary>What happens when a key is added that is in the queue already.</summary>
internal enum AddMode
{
    All = 0,
    KeepOldest = 1,
    KeepNewest = 2,
}

/// <summary>A queue of the script.</summary>
internal sealed record MqueueDefinition(string Name, int Size, AddMode Mode);

/// <summary>The parameters of mqueue.</summary>
public sealed class MqueueOptions
{
    /// <summary>The size of a queue that names none, or 0.</summary>
    internal const int LargestSize = 1_000_000;

    /// <summary>A queue in Kamailio's form, <c>name=myq;size=20;addmode=2</c>; may be given many times. Full: the oldest goes. <c>addmode</c> 0 keeps all, 1 of one key the oldest, 2 the newest.</summary>
    public MqueueQueues mqueue { get; } = [];
    /// <summary>Taken, without effect: queues are in memory only.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string mqueue_name { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public int mqueue_size { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int mqueue_addmode { get; set; }

    /// <summary>Defines a queue: <c>mqueue.define("calls", size: 1000)</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Most items; the oldest goes when it is full.</param>
    /// <param name="addmode">0 keeps all, 1 of one key the oldest, 2 the newest.</param>
    public void define(string name, int size = 0, int addmode = 0) => mqueue.Add($"name={name};size={size};addmode={addmode}");
}

/// <summary>The queues: a list to which <c>modparam</c> adds texts.</summary>
public sealed class MqueueQueues : Collection<string>
{
    internal List<MqueueDefinition> Queues { get; } = [];
    internal List<string> Problems { get; } = [];

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        base.InsertItem(index, item);
        try
        {
            var fields = Fields.Parse(item);
            string name = fields.GetValueOrDefault("name", "");
            if (name.Length == 0) throw new FormatException($"mqueue: '{item}' has no name.");
            int size = Number(fields, "size", MqueueOptions.LargestSize), mode = Number(fields, "addmode", 2);
            Queues.RemoveAll(q => q.Name == name);
            Queues.Add(new MqueueDefinition(name, size == 0 ? MqueueOptions.LargestSize : size, (AddMode)mode));
        }
        catch (FormatException wrong)
        {
            Problems.Add(wrong.Message);
        }
    }

    private static int Number(Dictionary<string, string> fields, string name, int most) =>
        !fields.TryGetValue(name, out string? text) ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most ? number
        : throw new FormatException($"mqueue: {name} is '{text}', not a number from 0 to {most}.");
}
