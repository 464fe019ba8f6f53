using Chappe.Engine.Modules;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports.Tls;
using Chappe.Modules.Auth;
using Chappe.Modules.Classics;
using Chappe.Modules.Data;
using Chappe.Modules.Formats;
using Chappe.Modules.Http;
using Chappe.Modules.HttpClient;
using Chappe.Modules.Lookups;
using Chappe.Modules.Media;
using Chappe.Modules.Msrp;
using Chappe.Modules.Operations;
using Chappe.Modules.Redis;
using Chappe.Modules.Registrar;
using Chappe.Modules.Tasks;
using Chappe.Modules.WebSocket;

namespace Chappe.Running;

/// <summary>The modules that this program was built with: one list, in the order in which they start.</summary>
public static class InstalledModules
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> New()
    {
        var usrloc = new UsrlocModule();
        var auth = new AuthModule();
        return
        [
            new TmModule(),
            .. DataFamily.Drivers(),
            .. ClassicsFamily.Modules(),
            usrloc, new RegistrarModule(usrloc),
            auth, new EphemeralModule(auth), new AuthDbModule(auth),
            .. DataFamily.Modules(),
            new TlsModule(), new XhttpModule(), new WebSocketModule(), new TcpopsModule(), new MsrpModule(),
            .. CallModules.New(),
            .. OperationsFamily.Modules(),
            .. MediaFamily.Modules(),
            .. TasksFamily.Modules(),
            .. HttpClientFamily.Modules(), .. FormatsFamily.Modules(), new NdbRedisModule(), .. LookupsFamily.Modules(),
        ];
    }
}
