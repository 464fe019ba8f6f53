using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Presence;

/// <summary>What an operator may ask of presence.</summary>
internal sealed class PresenceRpc(PresenceModule module)
{
    private const int ListLimit = 1000;

    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("presence.presentity_list", $"Up to {ListLimit} publications.", (_, _) => new(Publications()));
        rpc.Add("presence.watcher_list", "[uri [event]]: subscriptions.", (p, _) => new(Subscriptions(p.Optional(0), p.Optional(1))));
        rpc.Add("presence.refreshWatchers", "uri event [type]: tells all watchers again.", (p, _) => new(Refresh(p.Text(0, "uri"), p.Text(1, "event"))));
        rpc.Add("presence.updateWatchers", "uri event: tells all watchers again.", (p, _) => new(Refresh(p.Text(0, "uri"), p.Text(1, "event"))));
        rpc.Add("presence.cleanup", "Nothing is left to clean up here; for scripts written for Kamailio.", (_, _) => new((JsonNode?)null));
        rpc.Add("pres.allow", "uri watcher [0|1]: lets a waiting watcher see, or ends its subscription.", (p, _) => new(Allow(p.Text(0, "uri"), p.Text(1, "watcher"), p.Optional(2) != "0")));
    }

    private JsonArray Publications()
    {
        var list = new JsonArray();
        foreach (var resource in module.Table.All)
            lock (resource.Gate)
                foreach (var publication in resource.Publications)
                {
                    if (list.Count == ListLimit) return list;
                    list.Add(new JsonObject { ["presentity"] = resource.Uri, ["event"] = resource.Package.Name, ["etag"] = publication.ETag, ["sender"] = publication.Sender, ["expires"] = Left(publication.EndsAt), ["body_length"] = publication.Body.Length });
                }
        return list;
    }

    private JsonArray Subscriptions(string? uri, string? eventName)
    {
        var list = new JsonArray();
        string? address = uri is null ? null : Requests.AddressOf(System.Text.Encoding.UTF8.GetBytes(uri));
        foreach (var resource in module.Table.All.Where(r => (uri is null || r.Uri == address) && (eventName is null || r.Package.Name == eventName)))
            lock (resource.Gate)
                foreach (var subscription in resource.Subscriptions)
                {
                    if (list.Count == ListLimit) return list;
                    list.Add(new JsonObject
                    {
                        ["presentity"] = resource.Uri, ["event"] = resource.Package.Name, ["watcher"] = subscription.RemoteUri, ["contact"] = subscription.Contact,
                        ["status"] = subscription.IsActive ? "active" : "pending", ["expires"] = Left(subscription.EndsAt), ["callid"] = subscription.CallId,
                    });
                }
        return list;
    }

    private long Left(long endsAt) => Math.Max(0, (endsAt - module.Table.Proxy.Clock.Milliseconds) / 1000);

    private JsonNode? Refresh(string uri, string eventName)
    {
        if (Requests.AddressOf(System.Text.Encoding.UTF8.GetBytes(uri)) is not { } address || module.Table.Find(eventName, address) is not { } resource) throw new RpcException(404, "Nobody watches it.");
        module.Table.Tell(resource);
        return null;
    }

    private JsonNode Allow(string uri, string watcher, bool isAllowed)
    {
        if (Requests.AddressOf(System.Text.Encoding.UTF8.GetBytes(uri)) is not { } address || module.Table.Find("presence", address) is not { } resource) throw new RpcException(404, "Nobody watches it.");
        List<Subscription> meant;
        lock (resource.Gate)
        {
            meant = resource.Subscriptions.FindAll(s => s.RemoteUri == watcher);
            foreach (var subscription in meant) subscription.IsActive = isAllowed;
        }
        foreach (var subscription in meant)
        {
            if (isAllowed) module.Table.Notifier.Notify(module.Table, subscription);
            else module.Table.End(subscription, "rejected");
        }
        return meant.Count;
    }
}
