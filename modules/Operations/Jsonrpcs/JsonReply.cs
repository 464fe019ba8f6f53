using Chappe.Engine.Routing;

namespace Chappe.Modules.Operations;

/// <summary>What the last <c>jsonrpc_exec</c> of a message was answered, for <c>jsonrpl</c>.</summary>
internal sealed class JsonReply : IResettable
{
    internal int Code;
    internal string Text = "";
    internal byte[]? Body;

    /// <inheritdoc/>
    public void Reset() => (Code, Text, Body) = (0, "", null);
}
