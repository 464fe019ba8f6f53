using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>What came of one command to one engine.</summary>
/// <param name="Reply">The reply; null when there is none.</param>
/// <param name="Fault">Why there is none.</param>
internal readonly record struct EngineAnswer(NgDictionary? Reply, EngineFault Fault);
