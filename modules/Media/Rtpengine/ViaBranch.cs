namespace Chappe.Modules.Media.Rtpengine;

/// <summary>Which text goes along as <c>via-branch</c>, so that an engine tells the branches of one call apart.</summary>
internal enum ViaBranch
{
    /// <summary>None.</summary>
    None,
    /// <summary><c>via-branch=1</c>: the branch of the top Via.</summary>
    First,
    /// <summary><c>via-branch=2</c>: that of the second one.</summary>
    Second,
    /// <summary><c>via-branch=auto</c>: the first in requests, the second in replies.</summary>
    Auto,
    /// <summary><c>via-branch=extra</c>: what <c>rtpengine.extra_id_pv</c> says.</summary>
    Extra,
    /// <summary><c>via-branch=next</c>: the branch that the request at hand will leave with.</summary>
    Next,
    /// <summary><c>via-branch=auto-next</c>: the next one in requests, the first in replies, which is the same.</summary>
    AutoNext,
    /// <summary><c>via-branch=auto-extra</c>: the extra one in requests, the first in replies.</summary>
    AutoExtra,
}
