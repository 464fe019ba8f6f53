using System.Collections.ObjectModel;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>The engines that a script lists: a list to which <c>modparam</c> adds texts, and <c>rtpengine.rtpengine_sock.Add("udp:…")</c> does.</summary>
public sealed class EngineSockets : Collection<string>;
