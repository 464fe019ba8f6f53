using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Lookups;

/// <summary>What a message has looked up, by the names that the script gave.</summary>
internal sealed class GeoRecords : IResettable
{
    internal Dictionary<string, GeoRecord> Named { get; } = [];

    public void Reset() => Named.Clear();
}

/// <summary><c>$gip2(name=&gt;attribute)</c>: what is known about an address that was looked up.</summary>
public sealed class GeoValues
{
    internal GeoValues() { }

    /// <summary>An attribute: <c>cc</c> country, <c>city</c>, <c>zip</c>, <c>tz</c>, <c>lat</c>, <c>lon</c>, <c>regc</c> and <c>regn</c> region, <c>cont</c> continent, <c>metro</c>, <c>nmask</c>, <c>asn</c> and others; undefined when the database does not have it.</summary>
    public Text this[string name, string attribute] =>
        Here.Context.Slots.Find<GeoRecords>() is { } records && records.Named.TryGetValue(name, out var record) && record[attribute] is { } value ? value : default(Text);
}
