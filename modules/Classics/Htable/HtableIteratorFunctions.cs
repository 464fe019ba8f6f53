using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of htable that walk a table. What is walked is a copy of the table as it was at the start.</summary>
public static class HtableIteratorFunctions
{
    /// <summary>Begins to walk a table under a name of the script's choice.</summary>
    /// <returns>false when there is no such table.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_iterator_start(string iterator, string table)
    {
        if (HtableFunctions.Table(table) is not { } found) return Rc.False;
        var items = new List<(byte[] Key, byte[] Value)>();
        for (int stripe = 0; stripe < SharedTable.Stripes; stripe++) found.CopyStripe(stripe, items);
        Here.Context.Slots.Get<HtableState>().Iterators[iterator] = (items, -1);
        return Rc.True;
    }

    /// <summary>Goes to the next item.</summary>
    /// <returns>false when there is none, or no such iterator.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_iterator_next(string iterator)
    {
        var iterators = Here.Context.Slots.Get<HtableState>().Iterators;
        if (!iterators.TryGetValue(iterator, out var walk) || walk.At + 1 >= walk.Items.Count) return Rc.False;
        iterators[iterator] = (walk.Items, walk.At + 1);
        return Rc.True;
    }

    /// <summary>Ends the walk.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_iterator_end(string iterator)
    {
        Here.Context.Slots.Get<HtableState>().Iterators.Remove(iterator);
        return Rc.True;
    }

    /// <summary><c>$shtitkey(iterator)</c>: the key of the item at hand; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Text shtitkey(string iterator) => At(iterator, out var item) ? Text.Of(item.Key) : default;

    /// <summary><c>$shtitval(iterator)</c>: the value of the item at hand; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Text shtitval(string iterator) => At(iterator, out var item) ? Text.Of(item.Value) : default;

    private static bool At(string iterator, out (byte[] Key, byte[] Value) item)
    {
        item = default;
        if (!Here.Context.Slots.Get<HtableState>().Iterators.TryGetValue(iterator, out var walk) || walk.At < 0) return false;
        item = walk.Items[walk.At];
        return true;
    }
}
