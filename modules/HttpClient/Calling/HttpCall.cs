namespace Chappe.Modules.HttpClient;

/// <summary>One request to an HTTP server, with all that a script said about it.</summary>
internal sealed record HttpCall(string Url)
{
    /// <summary>Empty: POST when there is a body, else GET.</summary>
    internal string Method { get; init; } = "";
    /// <summary>The body; null: none.</summary>
    internal byte[]? Body { get; init; }
    /// <summary>Header lines, CRLF or LF between them.</summary>
    internal string Headers { get; init; } = "";
    /// <summary>The media type of the body; empty: the header lines or the default say it.</summary>
    internal string ContentType { get; init; } = "";
    internal string UserAgent { get; init; } = "Chappe";
    internal string User { get; init; } = "";
    internal string Password { get; init; } = "";
    /// <summary>From the connection to the last octet.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);
    /// <summary>Most octets of the answer.</summary>
    internal int MaxSize { get; init; } = 1 << 20;
    /// <summary>How it is carried.</summary>
    internal HttpWay Way { get; init; } = new();
}

/// <summary>What a connection depends on: calls that agree in it share connections.</summary>
/// <param name="VerifyPeer">The server's certificate must be signed by who is trusted.</param>
/// <param name="VerifyHost">It must have the server's name.</param>
/// <param name="FollowsRedirects">A redirection is followed, 10 times at most.</param>
/// <param name="Proxy">The address of a proxy; empty: none.</param>
/// <param name="Certificate">A file with our own certificate; empty: none.</param>
/// <param name="Key">The file of its key.</param>
/// <param name="Authorities">A file of the authorities that are trusted; empty: those of the system.</param>
internal sealed record HttpWay(bool VerifyPeer = true, bool VerifyHost = true, bool FollowsRedirects = true, string Proxy = "", string Certificate = "", string Key = "", string Authorities = "");
