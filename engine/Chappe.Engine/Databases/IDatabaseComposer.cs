using Chappe.Engine.Modules;

namespace Chappe.Engine.Databases;

/// <summary>This is what a module brings that makes one database of several.</summary>
public interface IDatabaseComposer
{
    /// <summary>The scheme of the URLs that name its databases: <c>cluster</c>.</summary>
    string Scheme { get; }

    /// <summary>What is wrong with a URL under the parameters of a plan; empty when nothing is. Opens nothing.</summary>
    string ProblemOf(Plan plan, DatabaseUrl url);

    /// <summary>Makes the database; called once for each URL.</summary>
    /// <exception cref="ConfigurationException">There is none of that name.</exception>
    Database Compose(Proxy proxy, DatabaseUrl url);
}
