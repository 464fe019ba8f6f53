namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's other classes of transformations, one after the dot: <c>$(fu{uri.user})</c> is <c>fu.uri.user</c>.</summary>
public partial struct Text
{
    /// <summary><c>{uri.…}</c>: the parts of a URI.</summary>
    public readonly UriTransformations uri => new(this);
    /// <summary><c>{msrpuri.…}</c>: the parts of an MSRP URI.</summary>
    public readonly MsrpUriTransformations msrpuri => new(this);
    /// <summary><c>{param.…}</c>: a list of <c>name=value</c> pairs.</summary>
    public readonly ParamTransformations param => new(this);
    /// <summary><c>{nameaddr.…}</c>: the parts of an address with a display name.</summary>
    public readonly NameAddrTransformations nameaddr => new(this);
    /// <summary><c>{tobody.…}</c>: the parts of a From or To value.</summary>
    public readonly ToBodyTransformations tobody => new(this);
    /// <summary><c>{line.…}</c>: the lines of a text.</summary>
    public readonly LineTransformations line => new(this);
    /// <summary><c>{re.…}</c>: substitution by expression.</summary>
    public readonly ReTransformations re => new(this);
    /// <summary><c>{urlencode.…}</c>: encoding for URLs.</summary>
    public readonly UrlEncodeTransformations urlencode => new(this);
    /// <summary><c>{url.…}</c>: the parts of a URL.</summary>
    public readonly UrlTransformations url => new(this);
    /// <summary><c>{sql.…}</c>: values in statements.</summary>
    public readonly SqlTransformations sql => new(this);
}
