namespace Chappe.Modules.Presence;

/// <summary>One event package of one address: what is published there and who wants to know it. Everything happens under its lock; what is sent is sent outside it.</summary>
internal sealed class Resource(string uri, EventPackage package)
{
    /// <summary>Its lock.</summary>
    public Lock Gate { get; } = new();
    /// <summary>The address.</summary>
    public string Uri => uri;
    /// <summary>The package.</summary>
    public EventPackage Package => package;
    /// <summary>What is published, the newest first.</summary>
    public List<Publication> Publications { get; } = [];
    /// <summary>Who wants to know.</summary>
    public List<Subscription> Subscriptions { get; } = [];
    /// <summary>It was empty and is out of the table; whoever found it a moment ago looks again.</summary>
    public bool IsGone;
}
