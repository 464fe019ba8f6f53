using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports.Tls;

/// <summary>
/// Reads the file that Kamailio's parameter <c>config</c> names (tls.cfg): sections <c>[server:default]</c>, <c>[client:default]</c> and those of single
/// addresses, with <c>name = value</c> lines. Servers are told apart by <c>server_name</c>, as clients ask for them; clients by their domain.
/// </summary>
internal static class TlsConfigFile
{
    private sealed record Section(string Side, string Place, int Line, Dictionary<string, string> Values);

    /// <summary>Puts what <paramref name="file"/> says into <paramref name="options"/>.</summary>
    /// <exception cref="ConfigurationException">It cannot be read or understood; the sentence names file and line.</exception>
    internal static void Read(string file, TlsOptions options)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"tls.config {file} cannot be read: {error.Message}", error);
        }
        foreach (var section in Sections(file, lines))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (section.Side == "server") AddServer(section, options, folder);
            else AddClient(section, options, folder);
        }
    }

    private static List<Section> Sections(string file, string[] lines)
    {
        List<Section> sections = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (line[0] == '[' && line[^1] == ']')
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                string side = colon < 0 ? "" : line[1..colon].Trim();
                if (side is not ("server" or "client")) throw Wrong(file, i, $"{line} is no section; they are [server:default], [server:address:port], [client:default] and [client:address:port]");
                sections.Add(new Section(side, line[(colon + 1)..^1].Trim(), i + 1, []));
                continue;
            }
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw Wrong(file, i, "a line is name = value, [section] or # comment");
            if (sections.Count == 0) throw Wrong(file, i, "a section comes first, [server:default]");
            string name = line[..equals].Trim();
            if (!s_names.Contains(name)) throw Wrong(file, i, $"{name} is not known; known are {string.Join(", ", s_names)}");
            sections[^1].Values[name] = line[(equals + 1)..].Trim().Trim('"');
        }
        return sections;
    }

    private static readonly string[] s_names =
        ["method", "tls_method", "certificate", "private_key", "ca_list", "verify_certificate", "require_certificate", "verify_depth", "cipher_list", "server_name", "server_id", "server_name_mode"];

    private static void AddServer(Section section, TlsOptions options, string folder)
    {
        var values = section.Values;
        string certificate = FileOf(values, "certificate", folder), key = FileOf(values, "private_key", folder);
        if (section.Place == "default")
        {
            if (values.TryGetValue("method", out string? method) || values.TryGetValue("tls_method", out method)) options.tls_method = method;
            if (certificate.Length > 0) (options.certificate, options.private_key) = (certificate, key);
            if (FileOf(values, "ca_list", folder) is { Length: > 0 } authorities) options.ca_list = authorities;
            if (values.TryGetValue("verify_certificate", out string? verify)) options.verify_certificate = IsYes(verify);
            if (values.TryGetValue("require_certificate", out string? require)) options.require_certificate |= IsYes(require);
            if (values.TryGetValue("verify_depth", out string? depth) && int.TryParse(depth, out int number)) options.verify_depth = number;
            if (values.TryGetValue("cipher_list", out string? ciphers)) options.cipher_list = ciphers;
        }
        if (values.TryGetValue("server_name", out string? name) && certificate.Length > 0) options.server(name, certificate, key);
        // A section of one address without a name: its certificate is the one for who asks for nothing.
        else if (section.Place != "default" && certificate.Length > 0 && options.certificate.Length == 0) (options.certificate, options.private_key) = (certificate, key);
    }

    private static void AddClient(Section section, TlsOptions options, string folder)
    {
        var values = section.Values;
        bool isVerifying = values.TryGetValue("verify_certificate", out string? verify) && IsYes(verify);
        if (values.TryGetValue("server_name", out string? domain) && section.Place != "default")
        {
            options.client(domain, FileOf(values, "certificate", folder), FileOf(values, "private_key", folder), FileOf(values, "ca_list", folder), isVerifying);
            return;
        }
        if (section.Place == "default") options.ClientDefault = new TlsClientName("", FileOf(values, "certificate", folder), FileOf(values, "private_key", folder), FileOf(values, "ca_list", folder), isVerifying);
    }

    // Kamailio takes names of files from the folder of its configuration.
    private static string FileOf(Dictionary<string, string> values, string name, string folder) =>
        values.TryGetValue(name, out string? file) && file.Length > 0 ? Path.Combine(folder, file) : "";

    private static bool IsYes(string value) => value is "1" || value.Equals("yes", StringComparison.OrdinalIgnoreCase) || value.Equals("on", StringComparison.OrdinalIgnoreCase) || value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static ConfigurationException Wrong(string file, int line, string what) => new($"tls: config {file}:{line + 1}: {what}.");
}
