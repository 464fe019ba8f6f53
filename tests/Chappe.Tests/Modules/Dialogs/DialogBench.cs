using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Modules.Dialogs;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Dialogs;

/// <summary>Alice at 10.0.0.1 calls Bob at 10.0.0.2 through a proxy that keeps calls in mind.</summary>
internal sealed class DialogBench
{
    private string _route = "", _callId = "call-1@alice";
    private int _branch = 100;

    public DialogBench(Action<DialogOptions>? configure = null, Action? onInvite = null, Action? onRequest = null, params Module[] others)
    {
        Bed = new ProxyBed(() =>
        {
            var context = Here.Context;
            if (context.Message.To.Tag.IsPresent)
            {
                RrFunctions.loose_route();
                onRequest?.Invoke();
                TmFunctions.t_relay();
                return;
            }
            RrFunctions.record_route();
            if (onInvite is null) DialogFunctions.dlg_manage();
            else onInvite();
            PseudoVariables.du = "sip:10.0.0.2";
            TmFunctions.t_relay();
        }, [.. ClassicsFamily.Modules(), .. others, Module]);
        configure?.Invoke(Bed.Options.Get<DialogOptions>());
        Module.Reconfigure(Bed.Options);
        Module.StartAsync(Bed.Proxy, default).AsTask().Wait();
        foreach (string name in new[] { "start", "end", "failed" })
            Bed.Add(RouteKinds.Event, "dialog:" + name, () =>
            {
                Events.Add($"{name} {HeaderPseudoVariables.ci} {DialogVariables.dlg_var["x"]}");
                Told?.Invoke(name);
            });
    }

    public DialogsModule Module { get; } = new();
    public ProxyBed Bed { get; }
    public List<string> Events { get; } = [];
    /// <summary>What the event routes do besides; the argument is <c>start</c>, <c>end</c> or <c>failed</c>.</summary>
    public Action<string>? Told { get; set; }
    public Sent? Invite { get; private set; }

    public Dialog Only => Module.Table.All.Single();

    /// <summary>Rings; answers with 200 and acknowledges unless told otherwise.</summary>
    public void Call(string callId = "call-1@alice", bool answer = true, bool acknowledge = true, string headers = "", string contact = "<sip:bob@10.0.0.2>", string recorded = "")
    {
        _callId = callId;
        Bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE", branch: $"z9hG4bK{_branch++}", callId: callId, headers: headers));
        Bed.Expect("100");
        Invite = Bed.Expect("INVITE > 10.0.0.2:5060");
        _route = Invite.Header("Record-Route").Split('\n')[0];
        Bed.Receive("10.0.0.2:5060", Invite.Reply(180));
        Bed.Expect("180");
        if (!answer) return;
        var ok = Invite.Reply(200, headers: $"Contact: {contact}\n");
        Bed.Receive("10.0.0.2:5060", recorded.Length == 0 ? ok : ok.Replace("Record-Route:", recorded + "\nRecord-Route:", StringComparison.Ordinal));
        Bed.Expect("200");
        if (acknowledge) FromAlice("ACK", 1);
    }

    /// <summary>Alice and Bob go on with the call that they began with a proxy before this one.</summary>
    public void GoOn(DialogBench before) => (_route, _callId, _branch) = (before._route, before._callId, before._branch + 100);

    public Sent FromAlice(string method, int cseq, string to = "10.0.0.2:5060", string headers = "")
    {
        Bed.Receive("10.0.0.1:5060", ProxyBed.Request(method, "sip:bob@10.0.0.2", $"z9hG4bK{_branch++}", cseq, "far", $"Route: {_route}\n{headers}", _callId));
        return Pick(method, to);
    }

    /// <summary>The message of that name that was sent there; what was sent besides is left.</summary>
    public Sent Pick(string method, string to)
    {
        var all = Bed.TakeAll();
        return all.FirstOrDefault(s => s.Name == method && s.To.ToString() == to) ?? throw new AssertionException($"no {method} > {to} among: {string.Join(", ", all)}");
    }

    public Sent FromBob(string method, int cseq)
    {
        Bed.Receive("10.0.0.2:5060", $"""
            {method} sip:alice@10.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK{_branch++}
            Max-Forwards: 70
            Route: {_route}
            From: Bob <sip:bob@chappe.test>;tag=far
            To: Alice <sip:alice@chappe.test>;tag=a1
            Call-ID: {_callId}
            CSeq: {cseq} {method}
            Content-Length: 0


            """);
        return Pick(method, "10.0.0.1:5060");
    }

    /// <summary>Both sides say 200 to the BYE that they get.</summary>
    public List<Sent> AnswerByes()
    {
        var byes = Bed.TakeAll().Where(s => s.Name == "BYE").ToList();
        foreach (var bye in byes) Bed.Receive(bye.To.ToString(), bye.Reply(200));
        return byes;
    }

    public System.Text.Json.Nodes.JsonNode? Rpc(string command, params System.Text.Json.Nodes.JsonNode[] parameters) =>
        Bed.Proxy.Rpc.InvokeAsync(command, [.. parameters], default).AsTask().GetAwaiter().GetResult();

    public void ExpectNothingLeft()
    {
        Bed.Pass(15_000);
        Assert.That(Module.Table.Count, Is.Zero);
        Assert.That((Module.Life.Active, Bed.Proxy.Counters["dialog.early_dialogs"].Value), Is.EqualTo((0L, 0L)));
        Bed.ExpectNothingLeft();
    }
}
