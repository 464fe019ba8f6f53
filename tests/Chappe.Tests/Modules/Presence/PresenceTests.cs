using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Presence;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Presence;

/// <summary>Publishing and watching. Codes and headers as Kamailio 5.6.3 has them, where the RFCs leave a choice.</summary>
public sealed class PresenceTests
{
    private const string Open = """<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@chappe.test"><tuple id="t1"><status><basic>open</basic></status></tuple></presence>""";

    private readonly PresenceModule _module = new();
    private ProxyBed _bed = null!;
    private int _branch;
    private Rc _code;

    [SetUp]
    public void Begin() => Begin(_ => { });

    private void Begin(Action<PresenceOptions> configure, bool isActive = true, bool stateful = true)
    {
        _bed = new ProxyBed(() =>
        {
            if (stateful) TmFunctions.t_newtran();
            _code = Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Publish ? PresenceFunctions.handle_publish() : PresenceFunctions.handle_subscribe();
        }, _module, new PresenceXmlModule());
        configure(_bed.Options.Get<PresenceOptions>());
        _bed.Options.Get<PresenceXmlOptions>().force_active = isActive;
        _module.StartAsync(_bed.Proxy, default).AsTask().Wait();
    }

    private void Send(string method, string headers, string body = "", string callId = "watch", string toTag = "", int cseq = 0, string contact = "<sip:alice@10.0.0.1>", string uri = "sip:bob@chappe.test", string from = "10.0.0.1:5060")
    {
        _branch++;
        _bed.Receive(from, ProxyBed.Request(method, uri, $"z9hG4bK{_branch}", cseq == 0 ? _branch : cseq, toTag, headers, callId, body).Replace("Contact: <sip:alice@10.0.0.1>", $"Contact: {contact}", StringComparison.Ordinal));
        _bed.RunPending();
    }

    private Sent Publish(string? body = Open, string match = "", int expires = 300, string type = "application/pidf+xml", string eventName = "presence", string callId = "publish")
    {
        Send("PUBLISH", $"Event: {eventName}\nExpires: {expires}\n" + (match.Length > 0 ? $"SIP-If-Match: {match}\n" : "") + (body is null ? "" : $"Content-Type: {type}\n"), body ?? "", callId);
        return _bed.Next();
    }

    /// <summary>Subscribes; gives the answer and the first NOTIFY, which is answered.</summary>
    private (Sent Answer, Sent Notify) Watch(string callId = "watch", int expires = 600, string eventName = "presence", string headers = "", string contact = "<sip:alice@10.0.0.1>")
    {
        Send("SUBSCRIBE", $"Event: {eventName}\nExpires: {expires}\n{headers}", callId: callId, contact: contact);
        return (_bed.Next(), Told());
    }

    private Sent Told(int code = 200)
    {
        _bed.RunPending();
        var notify = _bed.Expect("NOTIFY");
        _bed.Receive(notify.To.ToString(), notify.Reply(code));
        _bed.RunPending();
        return notify;
    }

    private static string TagOf(Sent answer) => answer.Header("To").Split("tag=")[1];

    [Test]
    public void A_watcher_is_told_what_is_published_and_what_changes()
    {
        var (answer, first) = Watch();
        Assert.That((answer.Name, answer.Header("Expires"), answer.Header("Contact"), _code.Code), Is.EqualTo(("200", "600", "<sip:192.0.2.100:5060;transport=udp>", 1)));
        Assert.That((first.StartLine, first.To.ToString(), first.Header("From"), first.Header("To"), first.Header("Call-ID")),
            Is.EqualTo(("NOTIFY sip:alice@10.0.0.1 SIP/2.0", "10.0.0.1:5060", answer.Header("To").Replace("Bob ", "", StringComparison.Ordinal), "<sip:alice@chappe.test>;tag=a1", "watch")));
        Assert.That((first.Header("Event"), first.Header("Subscription-State"), first.Header("Content-Type"), first.Header("Content-Length")), Is.EqualTo(("presence", "active;expires=600", "", "0")));
        var published = Publish();
        Assert.That((published.Name, published.Header("Expires"), published.Header("SIP-ETag")), Is.EqualTo(("200", "300", published.Header("SIP-ETag"))));
        Assert.That(published.Header("SIP-ETag"), Is.Not.Empty);
        var second = Told();
        Assert.That((second.Header("Content-Type"), second.Header("CSeq")), Is.EqualTo(("application/pidf+xml", "2 NOTIFY")));
        Assert.That(second.Text, Does.Contain("<tuple id=\"t1\">").And.Contain("<basic>open</basic>"));
        Publish(null, published.Header("SIP-ETag"), 0);
        Assert.That(Told().Header("Content-Length"), Is.EqualTo("0"));
        Assert.That((_module.Table.Publications, _module.Table.Subscriptions), Is.EqualTo((0L, 1L)));
        _bed.ExpectSilence();
    }

    [Test]
    public void Two_devices_make_one_document_and_an_id_stands_once()
    {
        Publish();
        Publish(Open.Replace("t1", "t2", StringComparison.Ordinal), callId: "other");
        Publish(Open.Replace("open", "closed", StringComparison.Ordinal), callId: "third");
        string text = Watch().Notify.Text;
        Assert.That(System.Text.RegularExpressions.Regex.Matches(text, "<tuple [^>]*id=\"(..)\"").Select(m => m.Groups[1].Value), Is.EqualTo(new[] { "t1", "t2" }));
        Assert.That(text, Does.Contain("closed"), "the newest wins");
    }

    [Test]
    public void An_entity_tag_is_good_once_RFC3903()
    {
        string first = Publish().Header("SIP-ETag");
        string second = Publish(null, first).Header("SIP-ETag");
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Publish(null, first).Name, Is.EqualTo("412"));
        Assert.That(Publish(Open, second).Name, Is.EqualTo("200"));
        Assert.That(_module.Table.Publications, Is.EqualTo(1));
    }

    [Test]
    public void Refusals_have_Kamailio_s_codes()
    {
        Assert.That((Publish(match: "nope", expires: 0).Name, Publish(eventName: "foo").Name, Publish(null).Name, Publish("hi", type: "text/plain").Name), Is.EqualTo(("412", "489", "400", "415")));
        Assert.That(Publish("<presence", callId: "b").Name, Is.EqualTo("415"));
        Send("SUBSCRIBE", "Expires: 60\n");
        var refused = _bed.Next();
        Assert.That((refused.Name, refused.Header("Allow-Events"), _code.Code), Is.EqualTo(("489", "presence, message-summary, dialog", -1)));
        Send("SUBSCRIBE", "Event: presence\nExpires: 60\n", toTag: "unknown");
        Assert.That(_bed.Next().StartLine, Is.EqualTo("SIP/2.0 481 Subscription does not exist"));
        _bed.ExpectSilence();
    }

    [TestCase("""<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><presence xmlns="urn:ietf:params:xml:ns:pidf">&b;</presence>""", TestName = "A_billion_laughs_are_refused")]
    [TestCase("""<!DOCTYPE p SYSTEM "file:///etc/passwd"><presence xmlns="urn:ietf:params:xml:ns:pidf"/>""", TestName = "An_external_entity_is_refused")]
    public void Attacks_with_XML(string body) => Assert.That(Publish(body).Name, Is.EqualTo("415"));

    [Test]
    public void A_document_nested_a_thousand_deep_is_refused() =>
        Assert.That(Publish($"<presence xmlns=\"urn:ietf:params:xml:ns:pidf\">{string.Concat(Enumerable.Repeat("<a>", 1000))}{string.Concat(Enumerable.Repeat("</a>", 1000))}</presence>").Name, Is.EqualTo("415"));

    [Test]
    public void A_refresh_renews_and_0_ends_it_with_a_last_word()
    {
        var (answer, _) = Watch();
        Send("SUBSCRIBE", "Event: presence\nExpires: 100\n", toTag: TagOf(answer));
        Assert.That(_bed.Next().Header("Expires"), Is.EqualTo("100"));
        Assert.That(Told().Header("Subscription-State"), Is.EqualTo("active;expires=100"));
        Send("SUBSCRIBE", "Event: presence\nExpires: 0\n", toTag: TagOf(answer));
        Assert.That(_bed.Next().Header("Expires"), Is.EqualTo("0"));
        Assert.That(Told().Header("Subscription-State"), Is.EqualTo("terminated;reason=timeout"));
        Send("SUBSCRIBE", "Event: presence\nExpires: 60\n", toTag: TagOf(answer));
        Assert.That(_bed.Next().Name, Is.EqualTo("481"));
        Assert.That(_module.Table.Subscriptions, Is.Zero);
    }

    [Test]
    public void A_look_without_a_subscription_is_one_NOTIFY()
    {
        Publish();
        var (answer, notify) = Watch(expires: 0);
        Assert.That((answer.Header("Expires"), notify.Header("Subscription-State")), Is.EqualTo(("0", "terminated;reason=timeout")));
        Assert.That(notify.Text, Does.Contain("open"));
        Assert.That(_module.Table.Subscriptions, Is.Zero);
    }

    [Test]
    public void What_is_not_renewed_ends()
    {
        Publish(expires: 30);
        Watch(expires: 60);
        _bed.Pass(30_100);
        Assert.That(Told().Header("Content-Length"), Is.EqualTo("0"), "the publication is over");
        _bed.Pass(30_000);
        Assert.That(Told().Header("Subscription-State"), Is.EqualTo("terminated;reason=timeout"));
        Assert.That((_module.Table.Publications, _module.Table.Subscriptions, _module.Table.All.Count()), Is.EqualTo((0L, 0L, 0)));
        _bed.ExpectNothingLeft();
    }

    [Test]
    public void Times_are_cut_and_too_short_ones_refused()
    {
        Begin(o => (o.max_expires, o.min_expires) = (1000, 60));
        Assert.That(Publish(expires: 5000).Header("Expires"), Is.EqualTo("1000"));
        var brief = Publish(expires: 10);
        Assert.That((brief.Name, brief.Header("Min-Expires")), Is.EqualTo(("423", "60")));
        Begin(o => (o.min_expires, o.min_expires_action) = (60, 2));
        Assert.That(Publish(expires: 10).Header("Expires"), Is.EqualTo("60"));
    }

    [TestCase(481)]
    [TestCase(410)]
    public void A_watcher_that_does_not_know_is_not_told_again(int code)
    {
        Send("SUBSCRIBE", "Event: presence\nExpires: 600\n");
        _bed.Expect("200");
        Told(code);
        Assert.That(_module.Table.Subscriptions, Is.Zero);
        Publish();
        _bed.ExpectSilence();
    }

    [Test]
    public void While_a_NOTIFY_is_under_way_news_wait_and_the_newest_is_told()
    {
        Send("SUBSCRIBE", "Event: presence\nExpires: 600\n");
        _bed.Expect("200");
        var first = _bed.Expect("NOTIFY");
        string tag = Publish().Header("SIP-ETag");
        Publish(Open.Replace("open", "closed", StringComparison.Ordinal), tag);
        _bed.ExpectSilence();
        _bed.Receive("10.0.0.1:5060", first.Reply(200));
        Assert.That(Told().Text, Does.Contain("closed"));
        _bed.ExpectSilence();
    }

    [Test]
    public void A_NOTIFY_goes_by_the_hops_of_the_SUBSCRIBE()
    {
        var notify = Watch(headers: "Record-Route: <sip:10.0.0.7;lr>\nRecord-Route: <sip:10.0.0.8;lr>\n").Notify;
        Assert.That((notify.To.ToString(), notify.Header("Route")), Is.EqualTo(("10.0.0.7:5060", "<sip:10.0.0.7;lr>\n<sip:10.0.0.8;lr>")));
    }

    [Test]
    public void A_watcher_behind_NAT_is_told_where_it_is() => Assert.That(Watch(contact: "<sip:alice@192.168.1.9:5099>").Notify.To.ToString(), Is.EqualTo("10.0.0.1:5060"));

    [Test]
    public void A_watcher_that_is_not_allowed_yet_learns_nothing()
    {
        Begin(_ => { }, isActive: false);
        Publish();
        var notify = Watch().Notify;
        Assert.That((notify.Header("Subscription-State"), notify.Header("Content-Length")), Is.EqualTo(("pending;expires=600", "0")));
        Assert.That((int)Rpc("pres.allow", "sip:bob@chappe.test", "sip:alice@chappe.test")!, Is.EqualTo(1));
        Assert.That(Told().Text, Does.Contain("active;expires").And.Contain("open"));
        Rpc("pres.allow", "sip:bob@chappe.test", "sip:alice@chappe.test", "0");
        Assert.That(Told().Header("Subscription-State"), Is.EqualTo("terminated;reason=rejected"));
        Assert.Throws<RpcException>(() => Rpc("pres.allow", "sip:nobody@chappe.test", "x"));
    }

    [Test]
    public void Busy_lamps_count_their_documents_and_gather_the_calls_of_all_phones()
    {
        const string Body = """<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" entity="sip:bob@chappe.test"><dialog id="d1"><state>confirmed</state></dialog></dialog-info>""";
        Publish(Body, type: "application/dialog-info+xml", eventName: "dialog");
        Assert.That(Watch(eventName: "dialog;id=3").Notify.Text, Does.Contain("version=\"0\"").And.Contain("id=\"d1\"").And.Contain("Event: dialog;id=3"));
        Publish(Body.Replace("d1", "d2", StringComparison.Ordinal), type: "application/dialog-info+xml", eventName: "dialog", callId: "other");
        Assert.That(Told().Text, Does.Contain("version=\"1\"").And.Contain("d1").And.Contain("d2"));
    }

    [Test]
    public void Waiting_messages()
    {
        Publish("Messages-Waiting: yes", type: "application/simple-message-summary", eventName: "message-summary");
        Assert.That(Watch(eventName: "message-summary").Notify.Text, Does.EndWith("Messages-Waiting: yes"));
        Assert.That(Publish("nothing", type: "application/simple-message-summary", eventName: "message-summary").Name, Is.EqualTo("415"));
    }

    [Test]
    public void Numbers_and_sizes_are_bounded_G2()
    {
        Begin(o => (o.max_publications, o.max_subscriptions, o.max_body) = (1, 1, 200));
        Assert.That((Publish().Name, Publish(callId: "2").Name, Publish(Open + new string(' ', 200), callId: "3").Name), Is.EqualTo(("200", "503", "413")));
        Watch();
        Send("SUBSCRIBE", "Event: presence\nExpires: 600\n", callId: "another");
        Assert.That(_bed.Next().Name, Is.EqualTo("503"));
    }

    [Test]
    public void Without_a_transaction_a_copy_is_the_same_subscription()
    {
        Begin(_ => { }, stateful: false);
        Send("SUBSCRIBE", "Event: presence\nExpires: 600\n", cseq: 5);
        var first = _bed.Next();
        Told();
        _branch--;
        Send("SUBSCRIBE", "Event: presence\nExpires: 600\n", cseq: 5);
        Assert.That(TagOf(_bed.Next()), Is.EqualTo(TagOf(first)));
        Assert.That(_module.Table.Subscriptions, Is.EqualTo(1));
    }

    [Test]
    public void Operators_see_who_publishes_and_who_watches()
    {
        Publish();
        Watch();
        Assert.That((string)Rpc("presence.presentity_list")!.AsArray()[0]!["presentity"]!, Is.EqualTo("sip:bob@chappe.test"));
        Assert.That((string)Rpc("presence.watcher_list", "sip:bob@chappe.test")!.AsArray()[0]!["watcher"]!, Is.EqualTo("sip:alice@chappe.test"));
        Rpc("presence.refreshWatchers", "sip:bob@chappe.test", "presence", 1);
        Told();
    }

    private System.Text.Json.Nodes.JsonNode? Rpc(string command, params System.Text.Json.Nodes.JsonNode[] parameters)
    {
        var result = _bed.Proxy.Rpc.InvokeAsync(command, [.. parameters], default).AsTask().GetAwaiter().GetResult();
        _bed.RunPending();
        return result;
    }
}
