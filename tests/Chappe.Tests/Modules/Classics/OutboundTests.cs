using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Modules.Classics.PathFunctions;
using static Chappe.Modules.Classics.RrFunctions;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Modules.Classics;

/// <summary>RFC 5626 section 5: an edge proxy finds its clients by the flow they opened. The clients' flow is TCP connection 7 from 192.0.2.1:5061.</summary>
public sealed class OutboundTests
{
    private static readonly Action<OptionsSet> s_active = o => o.Get<OutboundOptions>().outbound_active = true;

    private static readonly string s_register = OnMessage.Invite.Replace("INVITE", "REGISTER").Replace(";ob>", ">;reg-id=1;+sip.instance=\"<urn:uuid:0>\"")
        .Replace("User-Agent", "Supported: path, outbound\nUser-Agent");

    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    private static string PathOf(string register, TransportKind transport = TransportKind.Tcp, Action<OptionsSet>? options = null)
    {
        using var message = OnMessage.Of(register, transport: transport, options: options ?? s_active);
        add_path();
        return message.Lines("Path")[0];
    }

    [Test]
    public void A_Path_carries_the_flow_when_the_client_asks_for_it()
    {
        Assert.That(PathOf(s_register), Does.Match(@"^Path: <sip:[A-Za-z0-9_-]{77}@127\.0\.0\.1;lr;ob>$"));
        Assert.Multiple(() =>
        {
            Assert.That(PathOf(s_register.Replace(";reg-id=1", "")), Does.Not.Contain("@"), "no reg-id");
            Assert.That(PathOf(s_register.Replace("path, outbound", "path")), Does.Not.Contain("@"), "not supported");
            Assert.That(PathOf(s_register.Replace("Max-Forwards", "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKz\nMax-Forwards")), Does.Not.Contain("@"), "not the first hop");
            Assert.That(PathOf(s_register, options: _ => { }), Does.Not.Contain("@"), "not active");
        });
    }

    [Test]
    public void A_request_with_our_Path_goes_down_the_flow_and_nowhere_else()
    {
        string route = PathOf(s_register).Replace("Path", "Route");
        using var message = OnMessage.Of(OnMessage.InDialog(route, method: "INVITE", totag: ""));
        Assert.That(loose_route().Code, Is.EqualTo(2), "true, although only our own Route was there");
        Assert.That(S(du), Is.EqualTo("sip:192.0.2.1:5061;transport=tcp"));
        Assert.That((message.Context.SendSocket, message.Context.SendConnectionId, message.Context.StreamWishes), Is.EqualTo((message.Tcp, 7L, StreamWishes.ForwardNoConnect)));
        record_route();
        Assert.That(message.Lines("Record-Route", message.Tcp)[0], Does.StartWith("Record-Route: <sip:" + route["Route: <sip:".Length..][..77] + "@127.0.0.1;transport=tcp;r2=on;lr"), "later requests find the same flow");
    }

    [Test]
    public void A_token_that_we_did_not_write_is_refused()
    {
        string route = PathOf(s_register).Replace("Path", "Route");
        char[] forged = route.ToCharArray();
        forged[60] = forged[60] == 'A' ? 'B' : 'A';
        using var message = OnMessage.Of(OnMessage.InDialog(new string(forged), method: "INVITE", totag: ""));
        Assert.That(loose_route().Code, Is.EqualTo(-2));
        Assert.That(S(du), Is.Null);
        using var other = OnMessage.Of(OnMessage.InDialog(route, method: "INVITE", totag: ""), options: o => o.Get<OutboundOptions>().flow_token_secret = "other");
        Assert.That(loose_route().Code, Is.EqualTo(-2));
    }

    [Test]
    public void A_dialog_of_such_a_client_is_record_routed_by_its_flow()
    {
        string[] lines;
        using (var invite = OnMessage.Of(transport: TransportKind.Tcp, options: s_active))
        {
            record_route();
            lines = invite.Lines("Record-Route", invite.Udp);
        }
        Assert.That(lines[0], Does.Not.Contain("@"), "the side that faces the next hop");
        Assert.That(lines[1], Does.Contain("@127.0.0.1;transport=tcp;r2=on;lr"));
        string down = string.Join("\n", lines).Replace("Record-Route", "Route"), up = string.Join("\n", lines.Reverse()).Replace("Record-Route", "Route");
        using var bye = OnMessage.Of(OnMessage.InDialog(down).Replace(";tag=b", ";tag=x").Replace(";tag=1928301774", ";tag=b").Replace(";tag=x", ";tag=1928301774"));
        Assert.That(loose_route().Code, Is.EqualTo(2), "from the other side: down the flow");
        Assert.That(bye.Context.SendConnectionId, Is.EqualTo(7));
        using var own = OnMessage.Of(OnMessage.InDialog(up), transport: TransportKind.Tcp);
        Assert.That(loose_route().Code, Is.EqualTo(1), "from the client itself: on to the next hop");
        Assert.That((own.Context.SendConnectionId, S(du)), Is.EqualTo((0L, (string?)null)));
    }

    [Test]
    public void A_datagram_flow_is_its_addresses()
    {
        string route = PathOf(s_register, TransportKind.Udp).Replace("Path", "Route");
        using var message = OnMessage.Of(OnMessage.InDialog(route, method: "INVITE", totag: ""), transport: TransportKind.Tcp);
        Assert.That(loose_route().Code, Is.EqualTo(2));
        Assert.That((S(du), message.Context.SendConnectionId, message.Context.SendSocket), Is.EqualTo(("sip:192.0.2.1:5061", 0L, message.Udp)));
    }

    [Test]
    public void A_connection_of_before_the_last_start_is_gone()
    {
        var token = new byte[FlowToken.Length];
        using var before = OnMessage.Of();
        (FlowToken.Of(new Hop(before.Tcp, NetAddress.FromIPv4(0xC0000201, 5061), 7)) with { Epoch = 1 }).Write(new OutboundOptions().Key, token);
        using var message = OnMessage.Of(OnMessage.InDialog($"Route: <sip:{System.Text.Encoding.ASCII.GetString(token)}@127.0.0.1;lr;ob>", method: "INVITE", totag: ""));
        Assert.That(loose_route().Code, Is.EqualTo(2));
        Assert.That(message.Context.SendConnectionId, Is.Not.EqualTo(7));
    }

    [Test]
    public void Flags_of_the_script_decide_before_the_client_does()
    {
        Action<OptionsSet> options = o => { s_active(o); o.Get<OutboundOptions>().force_outbound_flag = 3; o.Get<OutboundOptions>().force_no_outbound_flag = 4; };
        using var message = OnMessage.Of(OnMessage.Invite.Replace(";ob>", ">"), transport: TransportKind.Tcp, options: options);
        record_route();
        Assert.That(message.Lines("Record-Route", message.Tcp)[0], Does.Not.Contain("@"));
        FlagFunctions.setflag(3);
        Assert.That(message.Lines("Record-Route", message.Tcp)[0], Does.Contain("@"));
        FlagFunctions.setflag(4);
        Assert.That(message.Lines("Record-Route", message.Tcp)[0], Does.Not.Contain("@"));
    }

    [Test]
    public void Subdomains_of_an_alias_are_ours()
    {
        var plan = new Plan(ClassicsFamily.Modules());
        plan.Options.Get<CorexOptions>().alias_subdomains.Add("example.net");
        foreach (var module in plan.Modules) module.Validate(plan);
        using var message = OnMessage.Of(aliases: [.. plan.Aliases]);
        Assert.That((bool)CoreFunctions.is_myself("sip:a.example.net") && CoreFunctions.is_myself("sip:b.A.Example.net:5099"), Is.True);
        Assert.That((bool)CoreFunctions.is_myself("sip:example.net") || CoreFunctions.is_myself("sip:badexample.net") || CoreFunctions.is_myself("sip:example.net.evil.org"), Is.False);
    }
}
