using System.Text;
using Chappe.Modules.Auth;
using Chappe.Modules.Registrar;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>Threats G1: whatever a REGISTER holds, it ends in a code, and what is stored can be read again.</summary>
public sealed class FuzzTests
{
    private const string Seed = "REGISTER sip:chappe.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:x@chappe.test>;tag=1\r\nTo: \"B\" <sip:b%6fb@chappe.test;user=phone>\r\n"
        + "Call-ID: c1@host\r\nCSeq: 7 REGISTER\r\nContact: \"A, b\" <sip:bob@10.0.0.1:5070;transport=udp>;q=0.7;expires=60;+sip.instance=\"<urn:uuid:1>\";reg-id=1, <sip:c@d>;methods=\"INVITE,ACK\"\r\n"
        + "m: <tel:+1-234>\r\nContact: *\r\nExpires: 3600\r\nPath: <sip:p1;lr>, <sip:p2;lr>\r\nSupported: path, outbound\r\nAllow: INVITE\r\nUser-Agent: u/1\r\n"
        + "Authorization: Digest username=\"bob\", realm=\"r\", nonce=\"NONCE\", uri=\"sip:chappe.test\", response=\"00000000000000000000000000000000\", qop=auth, nc=00000001, cnonce=\"c\"\r\nContent-Length: 0\r\n\r\n";

    [Test]
    public async Task Mutated_requests_end_in_a_code_and_leave_the_table_readable_G1([Values(1, 2)] int seed)
    {
        var usrloc = new UsrlocModule();
        await using var bench = new ModuleBench([usrloc, new RegistrarModule(usrloc), new AuthModule()], o =>
        {
            var options = o.Get<RegistrarOptions>();
            (options.use_path, options.path_mode, options.method_filtering, options.outbound_mode, options.trust_received_param) = (true, 1, true, 1, true);
        });
        bench.Listener.Keeps = false;
        var random = new Random(seed);
        string interesting = "\0\r\n\t ,;:<>\"\\*@%=09aZ[]\u00ff/?.-";
        int saved = 0;
        for (int step = 0; step < 15_000; step++)
        {
            var text = new StringBuilder(Seed);
            text.Replace("CSeq: 7", $"CSeq: {step}");
            // Most requests lose the star, so that some of them can be stored.
            if (random.Next(4) > 0) text.Replace("Contact: *\r\n", "");
            for (int edits = random.Next(6); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                if (random.Next(3) == 0) text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                else if (random.Next(2) == 0) text[at] = interesting[random.Next(interesting.Length)];
                else text.Insert(at, new string(interesting[random.Next(interesting.Length)], random.Next(10) == 0 ? 300 : 1));
            }
            var octets = Encoding.Latin1.GetBytes(text.ToString());
            var context = bench.Proxy.Contexts.Rent();
            (context.Routes, context.Source) = (bench.Proxy.Routes, new(bench.Listener, Chappe.Engine.Transports.NetAddress.FromIPv4(1, 5060)));
            if (context.Message.Parse(octets, octets.Length) == MessageFault.None)
            {
                int code = ModuleBench.In(context, () =>
                {
                    AuthFunctions.pv_www_authenticate("r", "pw");
                    _ = CredentialVariables.au.Length + CredentialVariables.ad.Length;
                    AuthFunctions.www_challenge("r");
                    return RegistrarFunctions.save("location").Code;
                });
                Assert.That(code, Is.InRange(-2, 4).And.Not.EqualTo(0));
                if (code is 1 or 2) saved++;
                ModuleBench.In(context, () => RegistrarFunctions.lookup("location", "sip:bob@chappe.test"));
            }
            bench.Proxy.Contexts.Return(context);
            bench.Clock.Pass(TimeSpan.FromSeconds(1));
        }
        Assert.That(saved, Is.GreaterThan(500));
        Assert.That(await bench.Proxy.Rpc.InvokeAsync("ul.dump", [], default), Is.Not.Null);
    }
}
