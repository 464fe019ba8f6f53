using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's permissions about rules in files: what the allow file has is allowed, else what the deny file has is denied, else it is allowed.</summary>
public static class RuleFunctions
{
    private static PermissionsModule Module => Here.Context.Proxy.Module<PermissionsModule>();
    private static PermissionsOptions Options => Here.Options<PermissionsOptions>();

    /// <summary>Asks whether From may call the Request-URI and all branches, by the default files.</summary>
    /// <returns>false when a rule denies one of them.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static Rc allow_routing() => allow_routing(Options.default_allow_file, Options.default_deny_file);

    /// <summary>As above, by the files of a base name.</summary>
    /// <returns>false when a rule denies it.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static Rc allow_routing(string basename) => allow_routing(basename + Options.allow_suffix, basename + Options.deny_suffix);

    /// <summary>As above, by two files.</summary>
    /// <returns>false when a rule denies it.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static Rc allow_routing(string allow_file, string deny_file)
    {
        var context = Here.Context;
        var targets = new List<Text> { PseudoVariables.ru };
        if (Options.check_all_branches)
            for (int i = 0; i < context.Branches.Count; i++) targets.Add(context.Branches[i].Uri);
        return Allows(allow_file, deny_file, AddressPseudoVariables.fu, targets);
    }

    /// <summary>Asks whether To may be registered with all Contacts of a REGISTER, by the files of a base name.</summary>
    /// <returns>false when a rule denies one of them.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static Rc allow_register(string basename) => allow_register(basename + Options.allow_suffix, basename + Options.deny_suffix);

    /// <summary>As above, by two files.</summary>
    /// <returns>false when a rule denies it.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static Rc allow_register(string allow_file, string deny_file)
    {
        var context = Here.Context;
        context.Refresh();
        var contacts = new List<Text>();
        foreach (var contact in context.Message.Addresses(HeaderId.Contact))
            if (!contact.IsStar) contacts.Add(UriEditing.TextOf(context.Message, contact.Uri));
        return Allows(allow_file, deny_file, AddressPseudoVariables.tu, contacts);
    }

    /// <summary>Asks whether From may have to do with a URI, by the files of a base name.</summary>
    /// <returns>false when a rule denies it.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static Rc allow_uri(string basename, Text uri) => Allows(basename + Options.allow_suffix, basename + Options.deny_suffix, AddressPseudoVariables.fu, [uri]);

    private static bool Allows(string allowFile, string denyFile, Text from, List<Text> targets)
    {
        var allow = Module.Rules(allowFile, isDeny: false);
        var deny = Module.Rules(denyFile, isDeny: true);
        if (targets.TrueForAll(t => allow.Fits(from.Octets, t.Octets))) return true;
        return !targets.Exists(t => deny.Fits(from.Octets, t.Octets));
    }
}
