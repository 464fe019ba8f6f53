using System.Collections;
using System.Globalization;
using System.Net;
using MaxMind.Db;

namespace Chappe.Modules.Lookups;

/// <summary>A database of addresses and where they are, kept in memory; a file that changes is read on demand.</summary>
internal sealed class GeoDatabase : IDisposable
{
    private volatile Reader? _reader;

    /// <summary>Reads a file; the one before stays when it cannot be read.</summary>
    /// <returns>Why it cannot be read; empty when it was.</returns>
    internal string Load(string path)
    {
        if (path.Length == 0)
        {
            _reader = null;
            return "";
        }
        try
        {
            // The one before is left to the collector: somebody may be looking into it.
            _reader = new Reader(path, FileAccessMode.Memory);
            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDatabaseException or DeserializationException)
        {
            return $"the database {path} cannot be read: {error.Message}";
        }
    }

    /// <summary>What is known about an address; null when nothing is, or it is no address.</summary>
    internal GeoRecord? Find(string address)
    {
        if (_reader is not { } reader || !IPAddress.TryParse(address.Trim('[', ']'), out var parsed)) return null;
        try
        {
            return reader.Find<Dictionary<string, object>>(parsed, out int prefix) is { } data ? new GeoRecord(data, prefix) : null;
        }
        catch (Exception wrong) when (wrong is InvalidDatabaseException or DeserializationException)
        {
            return null;
        }
    }

    public void Dispose() => _reader?.Dispose();
}

/// <summary>What a database says about one address.</summary>
internal sealed class GeoRecord(Dictionary<string, object> data, int prefix)
{
    /// <summary>A value by Kamailio's name of it; null when the database does not have it.</summary>
    internal string? this[string attribute] => attribute switch
    {
        "cc" => Read("country", "iso_code"),
        "cn" => Read("country", "names", "en"),
        "cont" or "contc" => Read("continent", "code"),
        "contn" => Read("continent", "names", "en"),
        "city" or "ccity" => Read("city", "names", "en"),
        "zip" => Read("postal", "code"),
        "tz" => Read("location", "time_zone"),
        "lat" => Read("location", "latitude"),
        "lon" => Read("location", "longitude"),
        "metro" or "dma" => Read("location", "metro_code"),
        "regc" => Read("subdivisions", "0", "iso_code"),
        "regn" => Read("subdivisions", "0", "names", "en"),
        "asn" => Read("autonomous_system_number"),
        "aso" => Read("autonomous_system_organization"),
        "nmask" => prefix.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private string? Read(params ReadOnlySpan<string> path)
    {
        object? at = data;
        foreach (string step in path)
        {
            at = at switch
            {
                IDictionary<string, object> fields => fields.TryGetValue(step, out object? value) ? value : null,
                IList items when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < items.Count => items[index],
                _ => null,
            };
        }
        return at switch { null => null, IFormattable number => number.ToString(null, CultureInfo.InvariantCulture), string text => text, _ => null };
    }
}
