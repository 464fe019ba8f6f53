using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>Sends REGISTER (RFC 3261 section 10.2) and renews it in time.</summary>
internal static class RegistrationSender
{
    /// <summary>Begins a registration: a REGISTER follows after its delay.</summary>
    public static void Begin(UacModule module, Registration registration)
    {
        var options = module.Options;
        int chance = options.reg_random_delay > 0 ? Random.Shared.Next(options.reg_random_delay * 1000) : 0;
        module.Proxy.Timers.Arm(registration, registration.Delay * 1000L + chance);
    }

    /// <summary>The time of a registration has come. Called by its timer.</summary>
    public static void OnDue(UacModule module, Registration registration)
    {
        var (proxy, options) = (module.Proxy, module.Options);
        string contact = registration.ContactAddress.Length > 0 ? registration.ContactAddress : options.reg_contact_addr;
        OutgoingRequest request;
        lock (registration.Gate)
        {
            if (registration.IsGone || registration.State == RegistrationState.Disabled) return;
            if (!options.reg_active || contact.Length == 0)
            {
                proxy.Timers.Arm(registration, options.reg_timer_interval * 1000L);
                return;
            }
            if (RegistrationMachine.Step(registration.State, RegistrationEvent.Due) != RegistrationState.Ongoing || registration.State == RegistrationState.Ongoing) return;
            registration.State = RegistrationState.Ongoing;
            if (!options.reg_keep_callid) (registration.CallId, registration.CSeq) = (Guid.NewGuid().ToString("N"), 1);
            request = Make(proxy, registration, contact, registration.Expires, options);
            // One is for the REGISTER, one for the same with credentials.
            registration.CSeq += 2;
        }
        OwnRequests.SendProven(proxy, request, registration.Credential.User.Length > 0 ? registration.Credential : null, outcome => OnAnswered(module, registration, outcome, contact));
    }

    /// <summary>Ends a registration there (RFC 3261 section 10.2.2), as well as it can.</summary>
    public static void SayGoodbye(UacModule module, Registration registration)
    {
        string contact = registration.ContactAddress.Length > 0 ? registration.ContactAddress : module.Options.reg_contact_addr;
        OutgoingRequest request;
        lock (registration.Gate)
        {
            if (registration.EndsAt == 0 || contact.Length == 0) return;
            registration.EndsAt = 0;
            request = Make(module.Proxy, registration, contact, 0, module.Options);
            registration.CSeq += 2;
        }
        OwnRequests.SendProven(module.Proxy, request, registration.Credential.User.Length > 0 ? registration.Credential : null, static _ => { });
    }

    private static OutgoingRequest Make(Proxy proxy, Registration registration, string contact, int expires, UacOptions options)
    {
        string socket = registration.Socket.Length > 0 ? registration.Socket : options.default_socket;
        return new OutgoingRequest
        {
            Method = "REGISTER",
            Uri = $"sip:{registration.RemoteDomain}",
            From = $"<sip:{registration.RemoteUser}@{registration.RemoteDomain}>",
            To = $"<sip:{registration.RemoteUser}@{registration.RemoteDomain}>",
            CallId = registration.CallId,
            CSeq = registration.CSeq,
            Headers = $"Contact: <sip:{registration.Uuid}@{contact}>\r\nExpires: {expires}\r\n",
            Destination = registration.AuthProxy.Length > 0 ? registration.AuthProxy : null,
            SendSocket = socket.Length > 0 ? ListenerNaming.Find(proxy.Listeners, Text.Of(Encoding.UTF8.GetBytes(socket))) : null,
        };
    }

    private static void OnAnswered(UacModule module, Registration registration, in RequestOutcome outcome, string contact)
    {
        var (proxy, options) = (module.Proxy, module.Options);
        bool isOver;
        lock (registration.Gate)
        {
            registration.LastCode = outcome.Code;
            isOver = registration.IsGone || registration.State == RegistrationState.Disabled;
            if (!isOver)
            {
                registration.State = RegistrationMachine.Step(registration.State, outcome.IsSuccess ? RegistrationEvent.Accepted : RegistrationEvent.Refused);
                if (outcome.IsSuccess)
                {
                    int granted = Granted(outcome.Reply.ToArray(), registration, contact);
                    registration.EndsAt = proxy.Clock.UnixSeconds + granted;
                    // In time, but not at once for one that is granted shorter than we look.
                    proxy.Timers.Arm(registration, Math.Max(granted * 500L, (granted - options.reg_timer_interval) * 1000L));
                }
                else
                {
                    registration.EndsAt = 0;
                    if (options.reg_retry_interval > 0) proxy.Timers.Arm(registration, options.reg_retry_interval * 1000L);
                }
            }
            else if (outcome.IsSuccess) registration.EndsAt = proxy.Clock.UnixSeconds + 1;
        }
        if (isOver && outcome.IsSuccess) SayGoodbye(module, registration);
        else if (!outcome.IsSuccess && !isOver) proxy.Log.WriteLimited(LogLevel.Warning, "uac", $"Registration {registration.Uuid} with {registration.RemoteDomain} failed: {outcome.Code}.");
    }

    /// <summary>The seconds that the registrar gave our Contact: its expires, else the Expires header, else what we asked for.</summary>
    private static int Granted(byte[] reply, Registration registration, string contact)
    {
        var message = new SipMessage();
        if (message.Parse(reply, reply.Length) != MessageFault.None) return registration.Expires;
        var ours = Encoding.UTF8.GetBytes($"sip:{registration.Uuid}@{contact}");
        var walk = message.Addresses(HeaderId.Contact);
        while (walk.MoveNext())
        {
            if (!Chappe.Sip.Uris.SipUri.Equivalent(message[walk.Current.Uri], ours)) continue;
            var parameters = new Chappe.Sip.Headers.HeaderParameters(message.Octets, walk.Current.Parameters);
            if (parameters.TryGet("expires"u8, out var written) && Numbers.TryParse(message[written], 86_400 * 30, out var seconds)) return Math.Max(1, (int)seconds);
        }
        return message.First(HeaderId.Expires) is { Name.IsPresent: true } header && Numbers.TryParse(message[header.Value], 86_400 * 30, out var all) ? Math.Max(1, (int)all) : registration.Expires;
    }
}
