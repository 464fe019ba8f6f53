namespace Chappe.Engine.Transactions;

/// <summary>This is one request that the proxy answers or relays, with its branches.</summary>
public sealed class Transaction
{
}
