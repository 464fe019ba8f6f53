using Chappe.Engine.Modules;

namespace Chappe.Modules.Media.Rtpproxy;

/// <summary>This is Kamailio's module rtpproxy: its words, carried out by the same engine as those of rtpengine.</summary>
public sealed class RtpproxyModule : Module
{
    /// <inheritdoc/>
    public override string Name => "rtpproxy";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RtpproxyFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(RtpproxyOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RtpproxyOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        if (plan.Options.Get<RtpproxyOptions>().rtpproxy_sock.Count > 0)
            plan.Report("rtpproxy.rtpproxy_sock: no RTPproxy is asked; the rtpproxy words use the relay in this process, or the engines of rtpengine.rtpengine_sock.", isError: false);
    }
}
