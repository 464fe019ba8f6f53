using Chappe.Engine.Modules;
using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Modules.Media.Rtpproxy;

/// <summary>This is the module rtpproxy-ng of Kamailio 4: the first name of rtpengine. Its sockets are rtpengine's; its words are those of rtpproxy.</summary>
public sealed class RtpproxyNgModule : Module
{
    /// <inheritdoc/>
    public override string Name => "rtpproxy-ng";
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(RtpproxyNgOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RtpproxyNgOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var sockets = plan.Options.Get<RtpengineOptions>().rtpengine_sock;
        foreach (string socket in plan.Options.Get<RtpproxyNgOptions>().rtpproxy_sock)
            if (!sockets.Contains(socket)) sockets.Add(socket);
    }
}
