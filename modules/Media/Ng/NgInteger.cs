using System.Globalization;

namespace Chappe.Modules.Media.Ng;

/// <summary>An integer.</summary>
internal sealed class NgInteger(long value) : NgValue
{
    /// <summary>The number.</summary>
    public long Value { get; } = value;

    /// <summary>Its digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
