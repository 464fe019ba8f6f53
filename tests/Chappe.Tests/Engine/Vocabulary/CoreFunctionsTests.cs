using static Chappe.Engine.Vocabulary.CoreFunctions;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Engine.Vocabulary.SlFunctions;
using static Chappe.Engine.Vocabulary.XlogFunctions;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Engine.Vocabulary;

/// <summary>The words of the core, of sl and of xlog.</summary>
public sealed class CoreFunctionsTests
{
    [Test]
    public void The_user_part_is_prefixed_stripped_and_brought_back()
    {
        using var message = OnMessage.Of();
        Assert.That(prefix("00") == 1 && ru == "sip:00bob@example.com:5070;transport=tcp", Is.True);
        Assert.That(strip(3) == 1 && rU == "ob", Is.True);
        Assert.That(strip_tail(1) == 1 && rU == "o", Is.True);
        Assert.That(userphone() == 1 && ru == "sip:o@example.com:5070;transport=tcp;user=phone", Is.True);
        userphone();
        Assert.That(ru == "sip:o@example.com:5070;transport=tcp;user=phone", Is.True, "once");
        revert_uri();
        Assert.That(ru == "sip:bob@example.com:5070;transport=tcp", Is.True);
    }

    [Test]
    public void Host_and_port_are_rewritten()
    {
        using var message = OnMessage.Of();
        rewritehostport("10.0.0.1:5099");
        Assert.That(ru == "sip:bob@10.0.0.1:5099;transport=tcp", Is.True);
        rewritehostport("10.0.0.2");
        rewriteport("5088");
        rewriteuser("carol");
        Assert.That(ru == "sip:carol@10.0.0.2:5088;transport=tcp", Is.True);
        Assert.That((bool)seturi("nonsense"), Is.False);
        Assert.That((bool)rewritehost("a>b"), Is.False);
    }

    [Test]
    public void The_destination_is_set_asked_for_and_forgotten()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)isdsturiset(), Is.False);
        Assert.That((bool)setdsturi("sip:10.0.0.1"), Is.True);
        Assert.That((bool)isdsturiset(), Is.True);
        resetdsturi();
        Assert.That((bool)isdsturiset(), Is.False);
    }

    [Test]
    public void What_travels_how_is_noted()
    {
        using var message = OnMessage.Of();
        force_rport();
        set_reply_close();
        set_forward_no_connect();
        Assert.That((message.Context.ForceRPort, message.Context.StreamWishes), Is.EqualTo((true, StreamWishes.ReplyClose | StreamWishes.ForwardNoConnect)));
        Assert.That((bool)force_send_socket("tcp:127.0.0.1"), Is.True);
        Assert.That(message.Context.SendSocket, Is.SameAs(message.Tcp));
        Assert.That((bool)force_send_socket("10.9.8.7"), Is.False);
    }

    [Test]
    public void Empty_is_undefined_or_without_octets()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)strempty(du) && strempty("") && !strempty(rU), Is.True);
    }

    [Test]
    public void A_reply_without_state_goes_to_the_Via_port_with_what_the_script_added()
    {
        using var message = OnMessage.Of();
        Chappe.Modules.Classics.HeaderFunctions.append_to_reply("X-Result: 1\r\n");
        Assert.That((bool)sl_send_reply(404, "Not Found"), Is.True);
        Assert.That((bool)sl_send_reply("480", "Away"), Is.True);
        Assert.That(message.Sent, Has.Count.EqualTo(2));
        Assert.That(message.Sent[0], Does.StartWith("SIP/2.0 404 Not Found\n").And.Contain("\nX-Result: 1\n"));
        Assert.That(message.Sent[0].Split("X-Result"), Has.Length.EqualTo(2), "once");
        Assert.That((bool)sl_send_reply(99, "no code"), Is.False);
    }

    [Test]
    public void An_ACK_is_never_answered()
    {
        using var message = OnMessage.Of(OnMessage.InDialog("X: y", method: "ACK"));
        Assert.That((bool)sl_send_reply(404, "Not Found"), Is.False);
        Assert.That(message.Sent, Is.Empty);
    }

    [Test]
    public void A_log_line_whose_level_is_off_computes_nothing()
    {
        using var message = OnMessage.Of();
        int computed = 0;
        xdbg($"never {++computed}");
        Assert.That((computed, message.Logged.Count), Is.EqualTo((0, 0)));
        xinfo($"to {rU} via {du} {++computed}\n");
        xlog("L_WARN", $"from {rd}");
        xlog("L_DBG", $"never {++computed}");
        xerr("plain $ru");
        Assert.That(message.Logged, Is.EqualTo(new[] { "Info: to bob via <null> 1", "Warning: from example.com", "Error: plain $ru" }));
        Assert.That(OnMessage.Allocated(() => xdbg($"from {rU} to {rd}")), Is.Zero);
    }

    [Test]
    public void What_came_from_outside_makes_no_second_log_line_G6()
    {
        using var message = OnMessage.Of();
        xinfo($"{(Text)"a\r\nERROR: fake"}");
        Assert.That(message.Logged, Is.EqualTo(new[] { "Info: a..ERROR: fake" }));
    }

    [Test]
    public void Answering_takes_no_memory()
    {
        using var message = OnMessage.Of();
        message.Proxy.Log.Level = LogLevel.Error;
        var quiet = message.Context.Source;
        // The wire of the tests keeps a string of what it sends; a listener of another kind does not.
        message.Context.Source = quiet with { Listener = new Deaf(quiet.Listener.Spec, quiet.Listener.Local) };
        Assert.That(OnMessage.Allocated(() => sl_send_reply(200, "OK")), Is.Zero);
    }

    private sealed class Deaf(Chappe.Engine.Transports.ListenSpec spec, Chappe.Engine.Transports.NetAddress local) : Chappe.Engine.Transports.Listener(spec, local)
    {
        public override Chappe.Engine.Transports.SendOutcome Send(in Chappe.Engine.Transports.NetAddress to, long connectionId, ReadOnlySpan<byte> octets, Chappe.Engine.Transports.ISendObserver? observer, bool mayConnect) => Chappe.Engine.Transports.SendOutcome.Sent;
    }
}
