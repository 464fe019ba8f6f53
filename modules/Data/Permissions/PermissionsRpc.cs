using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Data;

/// <summary>What an operator may ask of the permissions, under Kamailio's names.</summary>
internal sealed class PermissionsRpc(PermissionsModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("permissions.addressReload", "Reads the table or file of addresses anew.", async (_, _) =>
        {
            await module.ReloadAddressesAsync().ConfigureAwait(false);
            return null;
        });
        rpc.Add("permissions.addressDump", "The hosts.", (_, _) => new(Dump(e => e is { IsSubnet: false, IsDomain: false })));
        rpc.Add("permissions.subnetDump", "The networks.", (_, _) => new(Dump(e => e.IsSubnet)));
        rpc.Add("permissions.domainDump", "The domains.", (_, _) => new(Dump(e => e.IsDomain)));
        rpc.Add("permissions.trustedReload", "Reads the table of trusted peers anew.", async (_, _) =>
        {
            await module.ReloadTrustedAsync().ConfigureAwait(false);
            return null;
        });
        rpc.Add("permissions.trustedDump", "The trusted peers that are kept in memory.", (_, _) => new(DumpTrusted()));
        rpc.Add("permissions.testAddress", "group address port: the line that it fits.", (p, _) => new(Test(p.Integer(0, "group"), p.Text(1, "address"), p.Integer(2, "port"))));
    }

    private JsonArray Dump(Func<AddressEntry, bool> which) => [.. module.AddressesNow.Entries.Where(which).Select(Show)];

    private static JsonObject Show(AddressEntry entry)
    {
        bool isIPv4 = NetAddress.TryParseHost(Encoding.ASCII.GetBytes(entry.Text), 0, out var address) && address.IsIPv4;
        var shown = new JsonObject { ["group"] = entry.Group, ["ip"] = entry.Text };
        if (entry.IsSubnet) shown["mask"] = isIPv4 ? entry.Bits - 96 : entry.Bits;
        shown["port"] = entry.Port;
        shown["tag"] = entry.Tag;
        return shown;
    }

    private JsonArray DumpTrusted() => [.. module.TrustedNow.Select(e => new JsonObject
    {
        ["src_ip"] = e.Source, ["proto"] = e.Protocol, ["from_pattern"] = e.FromPattern, ["ruri_pattern"] = e.RequestPattern, ["tag"] = e.Tag, ["priority"] = e.Priority,
    })];

    private JsonObject Test(int group, string host, int port)
    {
        var table = module.AddressesNow;
        var found = NetAddress.TryParseHost(Encoding.ASCII.GetBytes(host), 0, out var address) ? table.Find(group, address, port) : table.Find(group, host, port);
        return found is null ? throw new RpcException(404, "Nothing fits.") : Show(found);
    }
}
