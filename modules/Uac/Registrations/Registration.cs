using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>This is one registration of ours with somebody else's registrar.</summary>
internal sealed class Registration(Action<Registration> due) : TimerNode
{
    /// <summary>Its lock.</summary>
    public Lock Gate { get; } = new();
    /// <summary>Its name.</summary>
    public string Uuid = "";
    /// <summary>Who we are here, and there.</summary>
    public string LocalUser = "", LocalDomain = "", RemoteUser = "", RemoteDomain = "";
    /// <summary>What we prove ourselves with.</summary>
    public Credential Credential;
    /// <summary>Where REGISTER is sent to; empty: the remote domain.</summary>
    public string AuthProxy = "";
    /// <summary>Seconds that we ask for.</summary>
    public int Expires = 3600;
    /// <summary>Seconds before the first one.</summary>
    public int Delay;
    /// <summary>Our Contact's host; empty: <c>reg_contact_addr</c>.</summary>
    public string ContactAddress = "";
    /// <summary>The listener to send from.</summary>
    public string Socket = "";
    /// <summary>How far it is.</summary>
    public RegistrationState State = RegistrationState.Waiting;
    /// <summary>The last code that came, 0 for none.</summary>
    public int LastCode;
    /// <summary>When it ends, in seconds since 1970; 0: it is not registered.</summary>
    public long EndsAt;
    /// <summary>Its Call-ID and CSeq number (RFC 3261 section 10.2: the same for all of a registration).</summary>
    public string CallId = Guid.NewGuid().ToString("N");
    /// <inheritdoc cref="CallId"/>
    public uint CSeq = 1;
    /// <summary>It was given up; what is under way concerns nobody.</summary>
    public bool IsGone;
    /// <summary>The listener by name, found when it is sent.</summary>
    public Listener? Listener;

    /// <summary>The state in Kamailio's bits: 1 disabled, 2 ongoing, 4 online, 8 authentication sent, 16 init.</summary>
    public int Flags => State switch { RegistrationState.Disabled => 1, RegistrationState.Ongoing => 2, RegistrationState.Online => 4, _ => 16 };

    /// <inheritdoc/>
    protected override void Expire() => due(this);
}
