namespace Chappe.Sip.Messages;

/// <summary>The header fields that the engine finds without comparing names; all others are <see cref="Other"/>. The long and the compact form share one member (RFC 3261 section 7.3.3).</summary>
public enum HeaderId : byte
{
#pragma warning disable CS1591 // each member is the header of its name
    Other,
    Via, From, To, CallId, CSeq, Contact, MaxForwards, Route, RecordRoute, Path,
    ContentLength, ContentType, ContentEncoding, Expires, MinExpires, Require, ProxyRequire, Supported, Unsupported, Allow,
    Authorization, ProxyAuthorization, WwwAuthenticate, ProxyAuthenticate, UserAgent, Server, Event, Subject, Accept,
    Date, Timestamp, ReferTo, ReferredBy, SessionExpires, Identity, PAssertedIdentity, PPreferredIdentity, Privacy,
    Diversion, Reason, RetryAfter, Warning, Replaces, SipIfMatch, SipETag, RSeq, RAck, SubscriptionState,
    AllowEvents, RequestDisposition, AcceptContact, RejectContact, Organization, ServiceRoute, FlowTimer, Join, HistoryInfo, RemotePartyId,
    UpgradeHttp, ConnectionHttp, HostHttp,
#pragma warning restore CS1591
}
