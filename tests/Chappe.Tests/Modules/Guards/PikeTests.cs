using Chappe.Engine.Transports;
using Chappe.Modules.Guards;

namespace Chappe.Tests.Modules.Guards;

/// <summary>Who sends too many is found out, and nobody else.</summary>
public sealed class PikeTests
{
    private static readonly NetAddress s_one = NetAddress.FromIPv4(0x0A000001, 5060), s_two = NetAddress.FromIPv4(0x0A000002, 5060);

    [Test]
    public void The_request_above_the_limit_is_told_once_and_the_others_too_as_long_as_it_goes_on()
    {
        var table = new PikeTable(64);
        var verdicts = Enumerable.Range(0, 7).Select(_ => table.Count(s_one, 1, 5, out bool _)).ToList();
        Assert.That(verdicts[..5], Has.All.EqualTo(PikeVerdict.Below));
        Assert.That(verdicts[5..], Is.EqualTo(new[] { PikeVerdict.Detected, PikeVerdict.Blocked }));
        Assert.That(table.Count(s_two, 1, 5, out _), Is.EqualTo(PikeVerdict.Below));
        Assert.That(table.Count(s_one, 2, 5, out _), Is.EqualTo(PikeVerdict.Blocked), "7 in the last unit");
        Assert.That(table.Count(s_one, 3, 5, out bool unblocked), Is.EqualTo(PikeVerdict.Below));
        Assert.That((unblocked, table.Blocked), Is.EqualTo((true, 0)));
    }

    [Test]
    public void An_average_over_two_units_is_too_much_too()
    {
        var table = new PikeTable(64);
        for (int i = 0; i < 5; i++) table.Count(s_one, 1, 5, out _);
        var second = Enumerable.Range(0, 5).Select(_ => table.Count(s_one, 2, 5, out bool _)).ToList();
        Assert.That(second, Has.All.EqualTo(PikeVerdict.Below), "5 and 5");
        Assert.That(table.Count(s_one, 2, 5, out _), Is.EqualTo(PikeVerdict.Detected));
    }

    [Test]
    public void Invented_sources_push_out_nobody_who_is_blocked_O4()
    {
        var table = new PikeTable(256);
        for (int i = 0; i < 20; i++) table.Count(s_one, 1, 5, out _);
        for (uint i = 0; i < 100_000; i++) table.Count(NetAddress.FromIPv4(0xC0000000 + i, 5060), 1, 5, out _);
        Assert.That(table.Count(s_one, 1, 5, out _), Is.EqualTo(PikeVerdict.Blocked));
        Assert.That(table.Show(1, 5, int.MaxValue), Has.Count.LessThanOrEqualTo(256));
    }

    [Test]
    public void An_IPv6_customer_is_one_source()
    {
        var table = new PikeTable(64);
        PikeVerdict last = default;
        for (int i = 0; i < 6; i++)
        {
            NetAddress.TryParseHost(System.Text.Encoding.ASCII.GetBytes($"2001:db8:1:2::{i + 1}"), 5060, out var address);
            last = table.Count(address, 1, 5, out _);
        }
        Assert.That(last, Is.EqualTo(PikeVerdict.Detected));
    }

    [Test]
    public async Task The_word_says_it_with_Kamailio_s_codes_and_operators_see_it()
    {
        await using var bench = new ModuleBench([new PikeModule()], o => o.Get<PikeOptions>().reqs_density_per_unit = 2);
        int Ask()
        {
            var context = bench.Receive(Engine.ProxyBed.Request("OPTIONS"));
            int code = ModuleBench.In(context, PikeFunctions.pike_check_req).Code;
            bench.Proxy.Contexts.Return(context);
            return code;
        }
        Assert.That((Ask(), Ask(), Ask(), Ask()), Is.EqualTo((1, 1, -2, -1)));
        var top = await bench.Proxy.Rpc.InvokeAsync("pike.top", [], default);
        Assert.That(top!.ToJsonString(), Is.EqualTo("""{"max_hits":2,"number_of_rows":1,"rows":[{"ip_addr":"192.0.2.1","leaf_hits_prev":0,"leaf_hits_curr":4,"expires":120,"status":"HOT"}]}"""));
        Assert.That((await bench.Proxy.Rpc.InvokeAsync("pike.list", [], default))!.ToJsonString(), Is.EqualTo("""["192.0.2.1"]"""));
        bench.Clock.Pass(TimeSpan.FromSeconds(5));
        Assert.That(Ask(), Is.EqualTo(1));
        Assert.That((await bench.Proxy.Rpc.InvokeAsync("pike.list", [], default))!.ToJsonString(), Is.EqualTo("[]"));
        Assert.That(bench.Proxy.Counters["pike.detected"].Value, Is.EqualTo(1));
    }

    [Test]
    public void Reconfigured_it_goes_on_counting()
    {
        var module = new PikeModule();
        var bench = new ModuleBench([module], o => o.Get<PikeOptions>().reqs_density_per_unit = 2);
        int Ask() => ModuleBench.In(bench.Receive(Engine.ProxyBed.Request("OPTIONS")), PikeFunctions.pike_check_req).Code;
        for (int i = 0; i < 3; i++) Ask();
        module.Reconfigure(bench.Options);
        Assert.That(Ask(), Is.EqualTo(-1));
    }
}
