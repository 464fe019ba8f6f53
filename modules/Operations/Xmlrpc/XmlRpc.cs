using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is XML-RPC: a command and its parameters in, its result or a fault out. Documents are bounded by the HTTP body, their depth here, and have no entities of their own.</summary>
internal static class XmlRpc
{
    /// <summary>How deep arrays and structs may lie in each other.</summary>
    private const int MostDepth = 16;

    private static readonly XmlReaderSettings s_reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <summary>Carries out what <paramref name="request"/> asks for.</summary>
    /// <returns>The document to answer with.</returns>
    internal static async ValueTask<byte[]> AnswerAsync(Proxy proxy, ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        if (!TryRead(request, out string method, out var parameters)) return Fault(400, "Invalid XML-RPC request");
        try
        {
            return Result(await proxy.Rpc.InvokeAsync(method, parameters, cancel).ConfigureAwait(false));
        }
        catch (RpcException refused)
        {
            return refused.Code switch { -32601 => Fault(500, "Method Not Found"), -32602 => Fault(400, refused.Message), var code => Fault(code is >= 400 and < 700 ? code : 500, refused.Message) };
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The edge of a command: its fault is the operator's to read, and nobody else's.
            proxy.Log.Write(LogLevel.Error, "xmlrpc", $"{Log.Printable(Encoding.UTF8.GetBytes(method))}: {fault}");
            return Fault(500, fault.Message);
        }
    }

    /// <summary>Reads a method call.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> request, out string method, out JsonArray parameters)
    {
        (method, parameters) = ("", []);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(request.ToArray()), s_reading);
            // The library builds the tree without recursion, so depth costs it nothing; reading the values does not go deeper than it may.
            if (XDocument.Load(reader).Root is not { Name.LocalName: "methodCall" } call || call.Element("methodName")?.Value.Trim() is not { Length: > 0 } name) return false;
            method = name;
            foreach (var parameter in call.Element("params")?.Elements("param") ?? [])
            {
                if (parameter.Element("value") is not { } value || !TryRead(value, 0, out var read)) return false;
                parameters.Add(read);
            }
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool TryRead(XElement value, int depth, out JsonNode? read)
    {
        read = null;
        if (depth > MostDepth) return false;
        if (value.Elements().FirstOrDefault() is not { } typed)
        {
            // No type means text.
            read = value.Value;
            return true;
        }
        string text = typed.Value;
        switch (typed.Name.LocalName)
        {
            case "int" or "i4" or "i8":
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long number)) return false;
                read = number;
                return true;
            case "double":
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) || !double.IsFinite(real)) return false;
                read = real;
                return true;
            case "boolean":
                read = text.Trim() == "1" ? 1 : 0;
                return text.Trim() is "0" or "1";
            case "nil":
                return true;
            case "array":
                var array = new JsonArray();
                foreach (var element in typed.Element("data")?.Elements("value") ?? [])
                {
                    if (!TryRead(element, depth + 1, out var item)) return false;
                    array.Add(item);
                }
                read = array;
                return true;
            case "struct":
                var fields = new JsonObject();
                foreach (var member in typed.Elements("member"))
                {
                    if (member.Element("name") is not { } key || member.Element("value") is not { } inner || !TryRead(inner, depth + 1, out var item)) return false;
                    fields[key.Value] = item;
                }
                read = fields;
                return true;
            default: // string, dateTime.iso8601, base64
                read = text;
                return true;
        }
    }

    /// <summary>A result. A command without one is answered with an empty text, since XML-RPC has no word for nothing.</summary>
    internal static byte[] Result(JsonNode? result) =>
        Write(new XElement("methodResponse", new XElement("params", new XElement("param", Value(result)))));

    /// <summary>A fault.</summary>
    internal static byte[] Fault(int code, string text) =>
        Write(new XElement("methodResponse", new XElement("fault", Value(new JsonObject { ["faultCode"] = code, ["faultString"] = text }))));

    private static XElement Value(JsonNode? node) => new("value", node switch
    {
        null => new XElement("string"),
        JsonArray array => new XElement("array", new XElement("data", array.Select(Value))),
        JsonObject fields => new XElement("struct", fields.Select(f => new XElement("member", new XElement("name", Printable(f.Key)), Value(f.Value)))),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => new XElement("boolean", "1"),
            JsonValueKind.False => new XElement("boolean", "0"),
            JsonValueKind.Number when !node.ToJsonString().AsSpan().ContainsAny(".eE") => Integer(node.ToJsonString()),
            JsonValueKind.Number => new XElement("double", node.ToJsonString()),
            JsonValueKind.String => new XElement("string", Printable(node.GetValue<string>())),
            _ => new XElement("string", Printable(node.ToString())),
        },
    });

    // <int> has 32 bits; what is larger would be refused or cut by clients.
    private static XElement Integer(string digits) => new(int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? "int" : "double", digits);

    /// <summary>XML 1.0 has no way to write most control characters.</summary>
    private static string Printable(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Select(r => r.Value > char.MaxValue || XmlConvert.IsXmlChar((char)r.Value) ? r.ToString() : "?"));

    private static byte[] Write(XElement root)
    {
        using var octets = new MemoryStream();
        using (var writer = XmlWriter.Create(octets, new XmlWriterSettings { Encoding = new UTF8Encoding(false) })) root.Save(writer);
        return octets.ToArray();
    }
}
