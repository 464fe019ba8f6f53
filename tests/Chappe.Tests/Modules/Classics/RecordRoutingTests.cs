using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Sip.Messages;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Modules.Classics.RrFunctions;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Kamailio's rr: Record-Route and Route (semantics.md section 9; what is marked there as measured is tested here).</summary>
public sealed class RecordRoutingTests
{
    private static readonly Action<OptionsSet> s_unsigned = o => o.Get<RrOptions>().sign = false;

    private static OnMessage InDialog(string routes, string uri = "sip:bob@192.0.2.9", string totag = ";tag=b", bool isPorted = false, Action<OptionsSet>? options = null) =>
        OnMessage.Of(OnMessage.InDialog(routes, uri, totag: totag), isPorted, options: options ?? s_unsigned);

    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    // ---- Record-Route -------------------------------------------------------------------------------------------

    [Test]
    public void Record_Route_names_us_loosely_with_the_From_tag()
    {
        using var message = OnMessage.Of(options: s_unsigned);
        Assert.That((bool)record_route() && record_route(), Is.True);
        Assert.That(message.Lines("Record-Route"), Is.EqualTo(new[] { "Record-Route: <sip:127.0.0.1;lr;ftag=1928301774>" }), "once, and without the default port");
    }

    [Test]
    public void Record_Route_stands_above_the_Vias()
    {
        using var message = OnMessage.Of(options: s_unsigned);
        record_route();
        Assert.That(message.Leaving().Split('\n')[1], Does.StartWith("Record-Route:"));
    }

    [Test]
    public void Between_two_listeners_there_are_two_the_outgoing_on_top()
    {
        using var message = OnMessage.Of(options: s_unsigned);
        record_route();
        Assert.That(message.Lines("Record-Route", message.Tcp), Is.EqualTo(new[]
        {
            "Record-Route: <sip:127.0.0.1;transport=tcp;r2=on;lr;ftag=1928301774>",
            "Record-Route: <sip:127.0.0.1;r2=on;lr;ftag=1928301774>",
        }));
    }

    [Test]
    public void The_parameters_of_the_module_are_heeded()
    {
        using var message = OnMessage.Of(options: o => { var rr = o.Get<RrOptions>(); rr.sign = false; rr.enable_full_lr = true; rr.append_fromtag = false; rr.enable_double_rr = 0; });
        record_route();
        add_rr_param(";nat=yes");
        add_rr_param(";x");
        Assert.That(message.Lines("Record-Route", message.Ws), Is.EqualTo(new[] { "Record-Route: <sip:127.0.0.1:8080;transport=ws;lr=on;nat=yes;x>" }));
    }

    [Test]
    public void A_sips_request_is_record_routed_by_sips()
    {
        using var message = OnMessage.Of(OnMessage.Invite.Replace("INVITE sip:", "INVITE sips:"), options: s_unsigned);
        record_route();
        Assert.That(message.Lines("Record-Route")[0], Does.Contain("<sips:127.0.0.1;"));
    }

    [TestCase(";a>b")]
    [TestCase("a=b")]
    [TestCase(";a\r\nX-Evil: 1")]
    public void A_parameter_that_cannot_stand_there_is_refused_R3(string parameter)
    {
        using var message = OnMessage.Of();
        Assert.That((bool)add_rr_param(parameter), Is.False);
    }

    [Test]
    public void A_preset_address_is_written_as_given_and_record_route_can_be_taken_back()
    {
        using var message = OnMessage.Of(options: s_unsigned);
        record_route();
        remove_record_route();
        Assert.That(message.Lines("Record-Route"), Is.Empty);
        record_route_preset("1.2.3.4:5090", "5.6.7.8");
        Assert.That(message.Lines("Record-Route"), Is.EqualTo(new[] { "Record-Route: <sip:1.2.3.4:5090;ftag=1928301774;lr>", "Record-Route: <sip:5.6.7.8;ftag=1928301774;lr>" }));
    }

    // ---- Route ---------------------------------------------------------------------------------------------------

    [Test]
    public void Without_a_Route_there_is_nothing_to_follow()
    {
        using var message = InDialog("X: y");
        Assert.That(loose_route().Code, Is.EqualTo(-1));
    }

    [Test]
    public void The_last_own_Route_is_taken_off_and_the_Request_URI_stays()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr;ftag=1928301774>");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That((S(ru), S(du), message.Lines("Route").Length), Is.EqualTo(("sip:bob@192.0.2.9", (string?)null, 0)));
    }

    [Test]
    public void The_next_Route_is_where_it_goes()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>, <sip:10.0.0.9:5070;lr;x=1>\nRoute: <sip:10.0.0.10;lr>");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That(S(du), Is.EqualTo("sip:10.0.0.9:5070;lr;x=1"), "with its lr");
        Assert.That(message.Lines("Route"), Is.EqualTo(new[] { "Route: <sip:10.0.0.9:5070;lr;x=1>", "Route: <sip:10.0.0.10;lr>" }));
    }

    [Test]
    public void Both_halves_of_a_double_Route_are_taken_off_and_the_second_names_the_listener()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;r2=on;lr>\nRoute: <sip:127.0.0.1;transport=tcp;r2=on;lr>\nRoute: <sip:10.0.0.9;lr>");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That(message.Lines("Route"), Is.EqualTo(new[] { "Route: <sip:10.0.0.9;lr>" }));
        Assert.That(message.Context.SendSocket, Is.SameAs(message.Tcp));
    }

    [Test]
    public void A_strict_next_hop_gets_the_Request_URI_and_the_old_one_goes_last()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>, <sip:10.0.0.9>, <sip:10.0.0.10;lr>");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That((S(ru), S(du)), Is.EqualTo(("sip:10.0.0.9", (string?)null)));
        Assert.That(message.Lines("Route"), Is.EqualTo(new[] { "Route: <sip:10.0.0.10;lr>", "Route: <sip:bob@192.0.2.9>" }));
    }

    [Test]
    public void Behind_a_strict_router_the_last_Route_becomes_the_Request_URI()
    {
        using var message = InDialog("Route: <sip:10.0.0.9;lr>, <sip:bob@192.0.2.9>", uri: "sip:127.0.0.1;lr");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That((S(ru), S(du)), Is.EqualTo(("sip:bob@192.0.2.9", "sip:10.0.0.9;lr")));
        Assert.That(message.Lines("Route"), Is.EqualTo(new[] { "Route: <sip:10.0.0.9;lr>" }));
    }

    [Test]
    public void A_user_of_ours_in_the_Request_URI_is_no_sign_of_a_strict_router()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>", uri: "sip:bob@127.0.0.1");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That(S(ru), Is.EqualTo("sip:bob@127.0.0.1"));
    }

    [Test]
    public void Outside_a_dialog_only_own_Routes_are_taken_off_and_the_answer_is_no()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>", totag: "");
        Assert.That(loose_route().Code, Is.EqualTo(-3));
        Assert.That(message.Lines("Route"), Is.Empty, "they are removed all the same");
        message.Take(OnMessage.InDialog("Route: <sip:127.0.0.1;lr>", totag: ""));
        Assert.That((bool)loose_route_preloaded(), Is.True);
        message.Take(OnMessage.InDialog("Route: <sip:127.0.0.1;lr>"));
        Assert.That((bool)loose_route_preloaded(), Is.False, "that one is in a dialog");
    }

    [Test]
    public void Outside_a_dialog_a_further_Route_is_followed_in_a_ported_script()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>, <sip:10.0.0.9;lr>", totag: "", isPorted: true, options: _ => { });
        Assert.That(loose_route().Code, Is.EqualTo(1));
        Assert.That(S(du), Is.EqualTo("sip:10.0.0.9;lr"));
    }

    [Test]
    public void An_alias_is_ourselves_too()
    {
        using var message = InDialog("Route: <sip:proxy.example.org:5099;lr>");
        Assert.That(loose_route().Code, Is.EqualTo(1), "an alias without port matches any");
        Assert.That(message.Lines("Route"), Is.Empty);
    }

    [Test]
    public void A_Route_that_cannot_be_read_is_not_followed()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>, <nonsense");
        Assert.That(loose_route().Code, Is.EqualTo(-1));
    }

    [Test]
    public void The_parameters_of_our_Route_and_the_direction_can_be_asked_for()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr;ftag=1928301774;nat=yes>, <sip:10.0.0.9;lr>");
        Assert.That((bool)check_route_param("nat=yes"), Is.False, "not before loose_route()");
        Assert.That(S(route_uri), Does.StartWith("sip:127.0.0.1"));
        loose_route();
        Assert.That((bool)check_route_param("NAT=yes") && !check_route_param("10.0.0.9"), Is.True);
        Assert.That((bool)is_direction("downstream") && !is_direction("upstream"), Is.True);
        message.Take(OnMessage.InDialog("Route: <sip:127.0.0.1;lr;ftag=b>"));
        loose_route();
        Assert.That((bool)is_direction("upstream"), Is.True);
        Assert.That(S(route_uri), Is.Null);
    }

    // ---- signatures (threats S3) --------------------------------------------------------------------------------------

    private static string SignedRoute()
    {
        using var message = OnMessage.Of();
        record_route();
        return message.Lines("Record-Route")[0]["Record-".Length..];
    }

    [Test]
    public void A_Route_that_we_wrote_is_followed_from_both_sides_S3()
    {
        string route = SignedRoute();
        Assert.That(route, Does.Match(";ftag=1928301774;mac=[A-Za-z0-9_-]{11}>$"));
        using var message = InDialog(route, options: _ => { });
        Assert.That(loose_route().Code, Is.EqualTo(1), "downstream");
        message.Take(OnMessage.InDialog(route).Replace(";tag=b", ";tag=x").Replace(";tag=1928301774", ";tag=b").Replace(";tag=x", ";tag=1928301774"));
        Assert.That(loose_route().Code, Is.EqualTo(1), "upstream");
    }

    [Test]
    public void A_Route_to_us_that_anybody_could_write_is_not_followed_S3()
    {
        using var message = InDialog("Route: <sip:127.0.0.1;lr>, <sip:10.0.0.9;lr>", options: _ => { });
        Assert.That(loose_route().Code, Is.EqualTo(-1));
        Assert.That(S(du), Is.Null);
        message.Take(OnMessage.InDialog("Route: <sip:10.0.0.9;lr>"));
        Assert.That(loose_route().Code, Is.EqualTo(-1), "nor one to somebody else");
        message.Take(OnMessage.InDialog("Route: <sip:127.0.0.1;lr>, <sip:10.0.0.9;lr>", totag: ""));
        Assert.That(loose_route().Code, Is.EqualTo(-1), "nor outside a dialog");
        message.Take(OnMessage.InDialog(SignedRoute()).Replace("a84b4c76e66710", "another-call"));
        Assert.That(loose_route().Code, Is.EqualTo(-1), "nor one of another call");
        message.Take(OnMessage.InDialog(SignedRoute()).Replace("From: \"Alice\" <sip:alice@atlanta.com>;tag=1928301774", "From: <sip:eve@atlanta.com>;tag=evil"));
        Assert.That(loose_route().Code, Is.EqualTo(-1), "nor from a stranger to the dialog");
    }

    [Test]
    public void Two_proxies_with_one_secret_know_each_others_Routes()
    {
        string route;
        using (var message = OnMessage.Of(options: o => o.Get<RrOptions>().secret = "shared"))
        {
            record_route();
            route = message.Lines("Record-Route")[0]["Record-".Length..];
        }
        using var other = InDialog(route, options: o => o.Get<RrOptions>().secret = "shared");
        Assert.That(loose_route().Code, Is.EqualTo(1));
        using var third = InDialog(route, options: o => o.Get<RrOptions>().secret = "other");
        Assert.That(loose_route().Code, Is.EqualTo(-1));
    }

    // ---- cost ---------------------------------------------------------------------------------------------------------

    [Test]
    public void Routing_takes_no_memory()
    {
        string route = SignedRoute();
        using var invite = OnMessage.Of();
        var branch = new EditList();
        Assert.That(OnMessage.Allocated(() =>
        {
            record_route();
            foreach (var hook in invite.Context.OnForward) hook.OnForward(invite.Context, invite.Tcp, branch);
            branch.Clear();
            invite.Context.OnForward.Clear();
        }), Is.Zero);
        using var bye = InDialog(route + ", <sip:10.0.0.9;lr>", options: _ => { });
        Assert.That(OnMessage.Allocated(() => { loose_route(); bye.Context.DestinationUri = default; bye.Context.Slots.Clear(); }), Is.Zero);
    }
}
