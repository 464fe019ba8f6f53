using System.Collections.Concurrent;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Presence;

/// <summary>Everything that is published and everybody who wants to be told of it.</summary>
internal sealed class PresenceTable(Proxy proxy)
{
    private readonly ConcurrentDictionary<(string Event, string Uri), Resource> _resources = new();
    private readonly ConcurrentDictionary<(string CallId, string LocalTag, string RemoteTag), Subscription> _byDialog = new();
    private readonly Counter _publications = proxy.Counters["presence.publications"], _subscriptions = proxy.Counters["presence.subscriptions"];

    /// <summary>The proxy.</summary>
    public Proxy Proxy => proxy;
    /// <summary>Who tells watchers.</summary>
    public Notifier Notifier { get; } = new(proxy);
    /// <summary>How many publications there are.</summary>
    public long Publications => _publications.Value;
    /// <summary>How many subscriptions there are.</summary>
    public long Subscriptions => _subscriptions.Value;
    /// <summary>All that there is; a look, not a snapshot.</summary>
    public IEnumerable<Resource> All => _resources.Values;

    /// <summary>What there is of that address; null when there is nothing.</summary>
    public Resource? Find(string eventName, string uri) => _resources.GetValueOrDefault((eventName, uri));

    /// <summary>The subscription of that dialog, or null.</summary>
    public Subscription? Find(string callId, string localTag, string remoteTag) => _byDialog.GetValueOrDefault((callId, localTag, remoteTag));

    /// <summary>Does something under the lock of a resource, which is made when there is none and taken out when nothing is left in it.</summary>
    public T With<T>(EventPackage package, string uri, Func<Resource, T> work)
    {
        while (true)
        {
            var resource = _resources.GetOrAdd((package.Name, uri), static (key, made) => new Resource(key.Uri, made), package);
            lock (resource.Gate)
            {
                if (resource.IsGone) continue;
                var result = work(resource);
                Settle(resource);
                return result;
            }
        }
    }

    /// <summary>A publication begins. Called under the resource's lock.</summary>
    public void Add(Publication publication)
    {
        publication.Resource.Publications.Insert(0, publication);
        _publications.Add();
    }

    /// <summary>A publication is over. Called under the resource's lock.</summary>
    public void Remove(Publication publication)
    {
        proxy.Timers.Disarm(publication);
        if (publication.Resource.Publications.Remove(publication)) _publications.Add(-1);
    }

    /// <summary>A subscription begins. Called under the resource's lock.</summary>
    public void Add(Subscription subscription)
    {
        subscription.Resource.Subscriptions.Add(subscription);
        _byDialog[(subscription.CallId, subscription.LocalTag, subscription.RemoteTag)] = subscription;
        _subscriptions.Add();
    }

    /// <summary>A subscription is over. Called under the resource's lock.</summary>
    public void Remove(Subscription subscription)
    {
        proxy.Timers.Disarm(subscription);
        if (!subscription.Resource.Subscriptions.Remove(subscription)) return;
        _byDialog.TryRemove(new((subscription.CallId, subscription.LocalTag, subscription.RemoteTag), subscription));
        _subscriptions.Add(-1);
    }

    /// <summary>Tells everybody who watches.</summary>
    public void Tell(Resource resource)
    {
        List<Subscription> all;
        lock (resource.Gate) all = [.. resource.Subscriptions];
        foreach (var subscription in all) Notifier.Notify(this, subscription);
    }

    /// <summary>A subscription is ended from here; the watcher is told why.</summary>
    public void End(Subscription subscription, string reason)
    {
        lock (subscription.Resource.Gate)
        {
            if (subscription.EndReason is not null) return;
            subscription.EndReason = reason;
            Remove(subscription);
            Settle(subscription.Resource);
        }
        Notifier.Notify(this, subscription);
    }

    /// <summary>The watcher is not there any more; it is not told.</summary>
    public void Forget(Subscription subscription)
    {
        lock (subscription.Resource.Gate)
        {
            subscription.EndReason ??= "noresource";
            Remove(subscription);
            Settle(subscription.Resource);
        }
    }

    /// <summary>The time of a publication has come.</summary>
    public void OnPublicationTimer(Publication publication)
    {
        var resource = publication.Resource;
        lock (resource.Gate)
        {
            if (proxy.Clock.Milliseconds < publication.EndsAt || !resource.Publications.Contains(publication)) return;
            Remove(publication);
            Settle(resource);
        }
        proxy.Runner.Post(() => Tell(resource));
    }

    /// <summary>The time of a subscription has come.</summary>
    public void OnSubscriptionTimer(Subscription subscription)
    {
        if (proxy.Clock.Milliseconds >= subscription.EndsAt) proxy.Runner.Post(() => End(subscription, "timeout"));
    }

    private void Settle(Resource resource)
    {
        if (resource.Publications.Count > 0 || resource.Subscriptions.Count > 0 || resource.IsGone) return;
        resource.IsGone = true;
        _resources.TryRemove(new((resource.Package.Name, resource.Uri), resource));
    }
}
