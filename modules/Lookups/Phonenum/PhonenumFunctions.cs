using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using PhoneNumbers;

namespace Chappe.Modules.Lookups;

/// <summary>The words of phonenum.</summary>
public static class PhonenumFunctions
{
    // Longer than any number, with blanks, brackets and an extension.
    private const int LongestNumber = 64;

    /// <summary>The parameters of phonenum.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "phonenum")]
    public static PhonenumOptions phonenum => Here.Options<PhonenumOptions>();

    /// <summary>Reads a number with its country code: <c>if (phonenum_match(rU, "to") &amp;&amp; phn["to", "cctel"] == 33)</c>.</summary>
    /// <param name="number">The number, <c>+33…</c>.</param>
    /// <param name="name">The name under which <c>phn</c> has what is found.</param>
    /// <returns>false when it is no number; <c>phn[name, "valid"]</c> tells whether such a number can be there.</returns>
    [Export(RouteKinds.Any, Module = "phonenum")]
    public static Rc phonenum_match(Text number, string name) => Match(number, "ZZ", name);

    /// <summary>Reads a number as it is dialled in a country.</summary>
    /// <param name="number">The number.</param>
    /// <param name="country">The country: <c>FR</c>.</param>
    /// <param name="name">The name under which <c>phn</c> has what is found.</param>
    /// <inheritdoc cref="phonenum_match(Text, string)"/>
    [Export(RouteKinds.Any, Module = "phonenum")]
    public static Rc phonenum_match_cn(Text number, Text country, string name) => Match(number, country.ToString().ToUpperInvariant(), name);

    /// <summary><c>$phn(name=&gt;attribute)</c>: what was found.</summary>
    [Export(RouteKinds.Any, Module = "phonenum")]
    public static PhoneValues phn { get; } = new();

    private static Rc Match(Text number, string country, string name)
    {
        var found = Here.Context.Slots.Get<PhoneRecords>().Named;
        found.Remove(name);
        if (number.IsEmpty || number.Length > LongestNumber || country.Length != 2) return Rc.False;
        string text = number.ToString();
        // Without a country a number begins with a plus; one that does not cannot be read, and need not be tried.
        if (country == "ZZ" && text[0] != '+') text = "+" + text;
        var util = PhoneNumberUtil.GetInstance();
        try
        {
            var parsed = util.Parse(text, country);
            found[name] = new PhoneRecord(text, util.IsValidNumber(parsed), util.Format(parsed, PhoneNumberFormat.E164), parsed.CountryCode, util.GetNumberType(parsed), util.GetRegionCodeForNumber(parsed) ?? "", "");
            return Rc.True;
        }
        catch (NumberParseException wrong)
        {
            found[name] = new PhoneRecord(text, false, "", 0, PhoneNumberType.UNKNOWN, "", wrong.Message);
            return Rc.False;
        }
    }
}

/// <summary>What is known about a number.</summary>
internal sealed record PhoneRecord(string Number, bool IsValid, string Normalized, int CountryCode, PhoneNumberType Type, string Country, string Error);

/// <summary>What a message has looked up, by the names that the script gave.</summary>
internal sealed class PhoneRecords : IResettable
{
    internal Dictionary<string, PhoneRecord> Named { get; } = [];

    public void Reset() => Named.Clear();
}

/// <summary><c>$phn(name=&gt;attribute)</c>: what is known about a number that was looked up.</summary>
public sealed class PhoneValues
{
    internal PhoneValues() { }

    /// <summary>An attribute: <c>number</c>, <c>valid</c> (1 or 0), <c>normalized</c> (E.164), <c>cctel</c> (the country's code), <c>ccname</c> (the country), <c>ltype</c> (<c>MOBILE</c>, <c>FIXED_LINE</c> and so on), <c>error</c>; undefined when nothing was looked up.</summary>
    public Text this[string name, string attribute] =>
        Here.Context.Slots.Find<PhoneRecords>() is not { } records || !records.Named.TryGetValue(name, out var found) ? default(Text)
        : attribute switch
        {
            "number" => found.Number, "valid" => found.IsValid ? 1 : 0, "normalized" => found.Normalized, "cctel" => found.CountryCode, "ccname" => found.Country,
            "ltype" => found.Type.ToString(), "error" => found.Error, _ => default(Text),
        };
}
