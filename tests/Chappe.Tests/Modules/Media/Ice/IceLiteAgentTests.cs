using System.Text;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Ice;
using Chappe.Sip.Stun;

namespace Chappe.Tests.Modules.Media.Ice;

/// <summary>The lite side of ICE (RFC 8445 section 7.3): who is answered, who may send, where we send.</summary>
public sealed class IceLiteAgentTests
{
    private static readonly NetAddress s_browser = NetAddress.FromIPv4(0xC0000201, 40000), s_other = NetAddress.FromIPv4(0xC0000202, 40000);
    private static readonly byte[] s_transaction = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    private readonly byte[] _reply = new byte[IceLiteAgent.MaxReply];
    private IceLiteAgent _agent = null!;
    private int _replyLength;

    [SetUp]
    public void SetUp() => _agent = new IceLiteAgent(new IceCredentials("lokal", "a-password-of-24-octets-"));

    private delegate void Attributes(ref StunWriter writer);

    private static byte[] Check(string name = "lokal:far", string password = "a-password-of-24-octets-", bool use = false, StunAttributeType role = StunAttributeType.IceControlling, StunClass kind = StunClass.Request, Attributes? more = null)
    {
        var room = new byte[300];
        var writer = new StunWriter(room, kind, StunMessage.Binding, s_transaction);
        writer.Add(StunAttributeType.Username, Encoding.ASCII.GetBytes(name));
        writer.Add(role, new byte[8]);
        writer.Add(StunAttributeType.Priority, [1, 2, 3, 4]);
        if (use) writer.Add(StunAttributeType.UseCandidate, default);
        more?.Invoke(ref writer);
        writer.AddIntegrity(Encoding.ASCII.GetBytes(password));
        writer.AddFingerprint();
        return room[..writer.Length];
    }

    private IceOutcome Receive(byte[] datagram, NetAddress? from = null, long now = 0) => _agent.Receive(datagram, from ?? s_browser, now, _reply, out _replyLength);

    [Test]
    public void A_check_with_our_password_is_answered_with_the_address_it_came_from()
    {
        Assert.That(Receive(Check()), Is.EqualTo(IceOutcome.Valid));
        Assert.That(StunMessage.TryParse(_reply.AsSpan(0, _replyLength), out var reply), Is.True);
        Assert.That(reply.Class, Is.EqualTo(StunClass.Success));
        Assert.That(reply.TransactionId.SequenceEqual(s_transaction), Is.True);
        Assert.That(reply.HasRightIntegrity("a-password-of-24-octets-"u8) && reply.HasRightFingerprint(), Is.True);
        Assert.That(reply.TryFind(StunAttributeType.XorMappedAddress, out var mapped), Is.True);
        // RFC 8489 section 14.2: the port and the address under the cookie.
        Assert.That(reply[mapped].ToArray(), Is.EqualTo(new byte[] { 0, 1, 0x9C ^ 0x21, 0x40 ^ 0x12, 0xC0 ^ 0x21, 0x00 ^ 0x12, 0x02 ^ 0xA4, 0x01 ^ 0x42 }));
    }

    [Test]
    public void RFC_5769_sample_request_is_answered()
    {
        // Section 2.1, as printed; the password and the name are its own.
        var request = Convert.FromHexString(("000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74" +
            "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf").ToUpperInvariant());
        var agent = new IceLiteAgent(new IceCredentials("evtj", "VOkJxbRl1RmTxUk/WvJxBt"));
        // It says that it is controlled, which a peer of a lite agent is not.
        Assert.That(agent.Receive(request, s_browser, 0, _reply, out int length), Is.EqualTo(IceOutcome.Refused));
        Assert.That(StunMessage.TryParse(_reply.AsSpan(0, length), out var reply) && reply.TryFind(StunAttributeType.ErrorCode, out var error) && reply[error][2] == 4 && reply[error][3] == 87, Is.True);
    }

    [Test]
    public void O5_nothing_is_said_and_nothing_kept_without_name_and_password()
    {
        foreach (var wrong in new[] { Check("lokal2:far"), Check("loka:far"), Check("lokal"), Check(":far"), Check(password: "another-password-of-24--"), Check("") })
        {
            Assert.That(Receive(wrong), Is.EqualTo(IceOutcome.NotAuthentic));
            Assert.That(_replyLength, Is.Zero);
        }
        Assert.That(_agent.IsValid(s_browser, 0), Is.False);
    }

    [Test]
    public void O5_no_answer_is_longer_than_its_question()
    {
        foreach (var check in new[] { Check(), Check(use: true), Check(role: StunAttributeType.IceControlled), Check(more: (ref StunWriter w) => w.Add((StunAttributeType)0x7777, default)) })
            foreach (var from in new[] { s_browser, new NetAddress(new byte[16], 5) })
            {
                Receive(check, from);
                Assert.That(_replyLength, Is.InRange(1, check.Length));
            }
    }

    [Test]
    public void O5_a_bare_check_gets_no_answer_that_is_longer()
    {
        var room = new byte[100];
        var writer = new StunWriter(room, StunClass.Request, StunMessage.Binding, s_transaction);
        writer.Add(StunAttributeType.Username, "lokal:f"u8);
        writer.AddIntegrity("a-password-of-24-octets-"u8);
        Assert.That(Receive(room[..writer.Length], new NetAddress(new byte[16], 5)), Is.EqualTo(IceOutcome.Valid));
        Assert.That(_replyLength, Is.Zero, "56 octets came, 76 would go");
    }

    [Test]
    public void Once_the_peer_s_fragment_is_known_it_must_be_right()
    {
        _agent.SetRemoteFragment("far");
        Assert.That(Receive(Check()), Is.EqualTo(IceOutcome.Valid));
        Assert.That(Receive(Check("lokal:near")), Is.EqualTo(IceOutcome.NotAuthentic));
    }

    [Test]
    public void M4_an_address_is_valid_after_its_check_and_for_30_seconds()
    {
        Receive(Check(), now: 1000);
        Assert.Multiple(() =>
        {
            Assert.That(_agent.IsValid(s_browser, 1000), Is.True);
            Assert.That(_agent.IsValid(s_browser.WithPort(40001), 1000), Is.False);
            Assert.That(_agent.IsValid(s_other, 1000), Is.False);
            Assert.That(_agent.IsValid(s_browser, 30_999), Is.True);
            Assert.That(_agent.IsValid(s_browser, 31_000), Is.False);
        });
    }

    [Test]
    public void The_last_chosen_address_is_the_one_we_send_to_and_until_then_the_first_that_passed_a_check()
    {
        Assert.That(_agent.Selected.IsDefault, Is.True);
        Assert.That(Receive(Check()), Is.EqualTo(IceOutcome.Valid));
        Assert.That(_agent.Selected, Is.EqualTo(s_browser), "RFC 8445 section 12.1");
        Receive(Check(), s_other);
        Assert.That(_agent.Selected, Is.EqualTo(s_browser));
        Assert.That(Receive(Check(use: true)), Is.EqualTo(IceOutcome.Nominated));
        Receive(Check(), s_other);
        Assert.That(_agent.Selected, Is.EqualTo(s_browser));
        Receive(Check(use: true), s_other);
        Assert.That(_agent.Selected, Is.EqualTo(s_other));
    }

    [Test]
    public void Consent_is_renewed_by_checks_of_the_chosen_address_only()
    {
        Receive(Check(use: true), now: 0);
        Receive(Check(), s_other, 20_000);
        Assert.That(_agent.HasConsent(29_999), Is.True);
        Assert.That(_agent.HasConsent(30_000), Is.False);
        Receive(Check(), now: 30_000);
        Assert.That(_agent.HasConsent(59_999), Is.True);
    }

    [Test]
    public void USE_CANDIDATE_behind_the_proof_does_not_count()
    {
        var room = new byte[200];
        var writer = new StunWriter(room, StunClass.Request, StunMessage.Binding, s_transaction);
        writer.Add(StunAttributeType.Username, "lokal:far"u8);
        writer.AddIntegrity("a-password-of-24-octets-"u8);
        writer.Add(StunAttributeType.UseCandidate, default);
        Receive(Check(use: true), s_other);
        Receive(room[..writer.Length]);
        Assert.That(_agent.Selected, Is.EqualTo(s_other));
    }

    [Test]
    public void An_attribute_that_must_be_understood_and_is_not_is_named()
    {
        Assert.That(Receive(Check(more: (ref StunWriter w) => w.Add((StunAttributeType)0x7777, default))), Is.EqualTo(IceOutcome.Refused));
        Assert.That(StunMessage.TryParse(_reply.AsSpan(0, _replyLength), out var reply) && reply.TryFind(StunAttributeType.UnknownAttributes, out var unknown) && reply[unknown].SequenceEqual(new byte[] { 0x77, 0x77 }), Is.True);
        Assert.That(_agent.IsValid(s_browser, 0), Is.False);
    }

    [Test]
    public void Keep_alives_are_ignored_and_damaged_ones_too()
    {
        Assert.That(Receive(Check(kind: StunClass.Indication)), Is.EqualTo(IceOutcome.Ignored));
        var damaged = Check();
        damaged[30] ^= 1;
        Assert.That(Receive(damaged), Is.EqualTo(IceOutcome.Malformed));
        var check = Check();
        for (int i = 0; i < check.Length; i++)
        {
            Assert.That(Receive(check[..i]), Is.EqualTo(IceOutcome.Malformed));
            Assert.That(_replyLength, Is.Zero);
        }
    }

    [Test]
    public void Addresses_are_bounded_and_the_chosen_one_stays()
    {
        Receive(Check(use: true), now: 0);
        for (int i = 1; i <= 100; i++) Receive(Check(), s_other.WithPort(i), i);
        Assert.Multiple(() =>
        {
            Assert.That(_agent.IsValid(s_browser, 100), Is.True);
            Assert.That(Enumerable.Range(1, 100).Count(i => _agent.IsValid(s_other.WithPort(i), 100)), Is.EqualTo(IceLiteAgent.MaxAddresses - 1));
            Assert.That(_agent.IsValid(s_other.WithPort(100), 100), Is.True);
        });
    }

    [Test]
    public void After_a_restart_old_names_are_wrong_and_media_goes_on()
    {
        Receive(Check(use: true), now: 5);
        _agent.Restart(new IceCredentials("neu", "another-password-of-24--"), null);
        Assert.That(Receive(Check(), now: 6), Is.EqualTo(IceOutcome.NotAuthentic));
        Assert.That(_agent.HasConsent(6) && _agent.IsValid(s_browser, 6), Is.True);
        Assert.That(Receive(Check("neu:far", "another-password-of-24--", true), s_other, 7), Is.EqualTo(IceOutcome.Nominated));
        Assert.That(_agent.Selected, Is.EqualTo(s_other));
    }
}
