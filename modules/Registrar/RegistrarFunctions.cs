using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Registering;

namespace Chappe.Modules.Registrar;

/// <summary>Words of Kamailio's registrar.</summary>
public static class RegistrarFunctions
{
    private const RouteKinds Saving = RouteKinds.Request | RouteKinds.Failure | RouteKinds.OnReply;
    private const RouteKinds Looking = RouteKinds.Request | RouteKinds.Failure | RouteKinds.BranchFailure | RouteKinds.Event;

    private static RegistrarModule Module => Here.Context.Proxy.Module<RegistrarModule>();

    /// <summary>Parameters: <c>registrar.max_expires = 3600;</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "registrar")]
    public static RegistrarOptions registrar => Here.Options<RegistrarOptions>();

    /// <summary>
    /// Stores the contacts of a REGISTER in <paramref name="table"/> and answers it. Where bindings are durable (<c>usrloc.db_mode</c> 1 or 3)
    /// the word returns at once and the 200 leaves when the binding is on disk, or a 503 when it could not be written; nobody
    /// can look a binding up before. The script need not wait, and must not answer again.
    /// </summary>
    /// <param name="table">The location table, mostly <c>location</c>.</param>
    /// <param name="flags">Sum of: 1 not into the database, 2 no reply, 4 replace all other contacts, 8 do not vary the time, 16 leave the header lines for a reply that the script sends.</param>
    /// <param name="uri">Whose contacts these are, when not the user of To.</param>
    /// <returns>1 added, 2 refreshed, 3 removed, 4 only listed; false when it was refused (the reply has then been sent): -1 for what is wrong with it, -2 for too many contacts.</returns>
    [Export(Saving, Module = "registrar")]
    public static Rc save(string table, int flags = 0, Text uri = default)
    {
        var module = Module;
        return Registration.OfThisThread.Save(Here.Context, module, module.Usrloc.Table(table), (SaveFlags)flags, uri.Octets);
    }

    /// <inheritdoc cref="save(string, int, Text)"/>
    [Export(Saving, Module = "registrar")]
    public static Rc save(string table, string flags, Text uri = default) => save(table, ReadFlags(flags), uri);

    /// <summary>Sends the request to where its user is registered: the best contact becomes the Request-URI, the others become branches; <c>du</c>, branch flags, the listener and <c>ruid</c> come from the registration.</summary>
    /// <param name="table">The location table.</param>
    /// <param name="uri">Whose contacts, when not the user of the Request-URI.</param>
    /// <returns>true when there is a contact; false: -1 none, -2 none that takes this method (<c>registrar.method_filtering</c>), -3 the URI cannot be read.</returns>
    [Export(Looking, Module = "registrar")]
    public static Rc lookup(string table, Text uri = default)
    {
        var (context, usrloc) = (Here.Context, Module.Usrloc);
        return ContactLookup.OfThisThread.Find(context, usrloc, usrloc.Table(table), uri.IsEmpty ? context.RequestUri : uri.Octets);
    }

    /// <summary>As <c>lookup</c>, but every contact becomes a branch and the Request-URI stays.</summary>
    /// <returns>As <c>lookup</c>.</returns>
    [Export(Looking, Module = "registrar")]
    public static Rc lookup_to_dset(string table, Text uri = default)
    {
        var (context, usrloc) = (Here.Context, Module.Usrloc);
        return ContactLookup.OfThisThread.Find(context, usrloc, usrloc.Table(table), uri.IsEmpty ? context.RequestUri : uri.Octets, onlyBranches: true);
    }

    /// <summary>As <c>lookup</c>, and the users of branches that were there before are looked up too; branches whose user is not registered stay as they are.</summary>
    /// <returns>As <c>lookup</c> for the Request-URI.</returns>
    [Export(Looking, Module = "registrar")]
    public static Rc lookup_branches(string table)
    {
        var (context, usrloc) = (Here.Context, Module.Usrloc);
        int branches = context.Branches.Count;
        var result = lookup(table);
        for (int i = 0; i < branches; i++) ContactLookup.OfThisThread.FindForBranch(context, usrloc, usrloc.Table(table), i);
        return result;
    }

    /// <summary>Says whether a user is registered.</summary>
    /// <param name="table">The location table.</param>
    /// <param name="uri">Which user, when not that of the Request-URI.</param>
    /// <returns>true when there is a contact that has not expired.</returns>
    [Export(Looking | RouteKinds.AnyReply, Module = "registrar")]
    public static Rc registered(string table, Text uri = default)
    {
        var (context, usrloc) = (Here.Context, Module.Usrloc);
        return ContactLookup.OfThisThread.IsRegistered(context, usrloc, usrloc.Table(table), uri.IsEmpty ? context.RequestUri : uri.Octets);
    }

    /// <summary>Removes the contacts of a user, or one of them.</summary>
    /// <param name="table">The location table.</param>
    /// <param name="uri">Which user.</param>
    /// <param name="ruid">Which contact (<c>ruid</c>); all when left out.</param>
    /// <returns>true, also when there was none; false: -1 the URI cannot be read or too much waits for the database, -3 there is no contact of that name.</returns>
    [Export(Looking | RouteKinds.AnyReply, Module = "registrar")]
    public static Rc unregister(string table, Text uri, Text ruid = default)
    {
        var (context, usrloc) = (Here.Context, Module.Usrloc);
        return Removal.Remove(usrloc, usrloc.Table(table), uri.Octets, ruid.Octets, context.Routes.Options.Get<RegistrarOptions>().case_sensitive);
    }

    /// <summary>Copies the contacts of a user for <c>ulc[profile, attribute, index]</c>.</summary>
    /// <param name="table">The location table.</param>
    /// <param name="uri">Which user.</param>
    /// <param name="profile">The name to find them under.</param>
    /// <returns>false when there is none.</returns>
    [Export(Looking | RouteKinds.AnyReply, Module = "registrar")]
    public static Rc reg_fetch_contacts(string table, Text uri, string profile)
    {
        var (context, usrloc) = (Here.Context, Module.Usrloc);
        var set = ContactLookup.OfThisThread.Read(context, usrloc, usrloc.Table(table), uri.Octets, out _);
        var fetched = context.Slots.Get<FetchedContacts>();
        fetched.Forget(profile);
        return new BindingSet(set).HasLiveAt(context.Proxy.Clock.Milliseconds) && fetched.Keep(profile, set);
    }

    /// <summary>Forgets what <c>reg_fetch_contacts</c> copied.</summary>
    /// <returns>true.</returns>
    [Export(RouteKinds.Any, Module = "registrar")]
    public static Rc reg_free_contacts(string profile)
    {
        Here.Context.Slots.Get<FetchedContacts>().Forget(profile);
        return true;
    }

    /// <summary>Adds a header with the listener that the request came in by, <c>proto:host:port</c>, for a registrar behind that shares the table (<c>registrar.sock_hdr_name</c>).</summary>
    /// <param name="name">The header's name.</param>
    /// <returns>false when it is no header name.</returns>
    [Export(RouteKinds.Request, Module = "registrar")]
    public static Rc add_sock_hdr(string name)
    {
        if (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(s_token)) return Rc.False;
        var message = Here.Context.Message;
        message.Edits.Insert(message.HeadersEnd, ((Text)$"{name}: {SocketTable.NameOf(Here.Context.Source.Listener)}\r\n").Octets);
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> s_token =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~");

    private static int ReadFlags(string flags) => flags.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(flags.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hex) ? hex : 0
        : int.TryParse(flags, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
