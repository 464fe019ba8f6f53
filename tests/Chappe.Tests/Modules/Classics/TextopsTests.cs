using Chappe.Engine.Routing;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.HeaderPseudoVariables;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Modules.Classics.BodyFunctions;
using static Chappe.Modules.Classics.HeaderFunctions;
using static Chappe.Modules.Classics.MaxFwdFunctions;
using static Chappe.Modules.Classics.SiputilsFunctions;
using static Chappe.Modules.Classics.SubstFunctions;
using static Chappe.Modules.Classics.TextopsFunctions;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Kamailio's textops (semantics.md section 6).</summary>
public sealed class TextopsTests
{
    private const string Sdp = "v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n";

    [TestCase("INVITE", true)]
    [TestCase("SUBSCRIBE|INVITE", true)]
    [TestCase("invite", true)]
    [TestCase("INVIT", false)]
    [TestCase("BYE|ACK", false)]
    public void Is_method_takes_a_list(string methods, bool expected)
    {
        using var message = OnMessage.Of();
        Assert.That((bool)is_method(methods), Is.EqualTo(expected));
    }

    [Test]
    public void The_words_of_every_request_take_no_memory()
    {
        using var message = OnMessage.Of();
        Assert.That(OnMessage.Allocated(() => { is_method("BYE|INVITE"); has_totag(); mf_process_maxfwd_header(10); append_hf("X-A: b\r\n"); is_present_hf("X-A"); append_to_reply("X: y\r\n"); message.Context.ReplyHeaders = default; message.Context.Message.Edits.Clear(); }), Is.Zero);
    }

    [Test]
    public void Max_Forwards_is_decremented_and_at_0_refused()
    {
        using var message = OnMessage.Of();
        Assert.That(mf_process_maxfwd_header(10) == 1, Is.True);
        Assert.That(message.Lines("Max-Forwards"), Is.EqualTo(new[] { "Max-Forwards: 69" }));
        message.Take(OnMessage.Invite.Replace(": 70", ": 0"));
        Assert.That(mf_process_maxfwd_header(10) == -1, Is.True);
        message.Take(OnMessage.Invite.Replace(": 70", ": x"));
        Assert.That(mf_process_maxfwd_header(10) == -2, Is.True, "an unparsable value is an error, the script answers 483");
        message.Take(OnMessage.Invite.Replace("Max-Forwards: 70\n", ""));
        Assert.That(mf_process_maxfwd_header(10) == 2, Is.True);
        Assert.That(message.Lines("Max-Forwards"), Is.EqualTo(new[] { "Max-Forwards: 10" }));
        message.Take(OnMessage.Invite.Replace(": 70", ": 10"));
        mf_process_maxfwd_header(10);
        Assert.That(message.Lines("Max-Forwards"), Is.EqualTo(new[] { "Max-Forwards: 9" }));
        message.Take(OnMessage.Invite.Replace(": 70", ": 255"));
        mf_process_maxfwd_header(10);
        Assert.That(message.Lines("Max-Forwards"), Is.EqualTo(new[] { "Max-Forwards: 70" }), "max_limit");
    }

    [Test]
    public void Headers_are_appended_last_and_inserted_first_even_above_Via()
    {
        using var message = OnMessage.Of();
        append_hf("X-Last: 1\r\n");
        insert_hf("X-First: 1\r\n");
        append_hf("X-After: 1\r\n", "To");
        insert_hf("X-Before: 1\r\n", "From");
        var lines = message.Leaving().Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[1], Is.EqualTo("X-First: 1"));
            Assert.That(lines[2], Does.StartWith("Via"));
            Assert.That(Array.IndexOf(lines, "X-After: 1"), Is.EqualTo(Array.FindIndex(lines, l => l.StartsWith("To:")) + 1));
            Assert.That(Array.IndexOf(lines, "X-Before: 1"), Is.EqualTo(Array.FindIndex(lines, l => l.StartsWith("From:")) - 1));
            Assert.That(lines[^3], Is.EqualTo("X-Last: 1"));
        });
    }

    [TestCase("X-A: 1\r\n\r\nbody")]
    [TestCase("X-A: 1\n")]
    [TestCase("no colon\r\n")]
    [TestCase("")]
    [TestCase(" folded onto the line above\r\n")]
    [TestCase("X-A: a\0b\r\n")]
    [TestCase("X-A: a\rb\r\n")]
    public void What_is_not_whole_header_lines_is_refused_R3(string text)
    {
        using var message = OnMessage.Of();
        string before = message.Leaving();
        Assert.That((bool)append_hf(text), Is.False);
        Assert.That((bool)append_to_reply(text), Is.False);
        Assert.That(message.Leaving(), Is.EqualTo(before));
    }

    [Test]
    public void Several_lines_and_a_missing_last_line_end_are_fine()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)append_hf("X-A: 1\r\nX-B: 2\r\n folded"), Is.True);
        Assert.That((hdr["X-A"] == "1", hdr["X-B"] == "2 folded"), Is.EqualTo((true, true)));
    }

    [Test]
    public void Remove_hf_removes_all_long_compact_and_oddly_spaced_P4()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Supported: a\nk: b\nSUPPORTED : c"));
        Assert.That((bool)is_present_hf("k"), Is.True);
        Assert.That((bool)remove_hf("supported"), Is.True);
        Assert.That((bool)is_present_hf("Supported"), Is.False);
        Assert.That(message.Leaving(), Does.Not.Match("(?im)^(k|supported) *:"));
        Assert.That((bool)remove_hf("Supported"), Is.False);
    }

    [Test]
    public void In_a_ported_script_a_removed_header_is_still_present()
    {
        using var message = OnMessage.Of(isPorted: true);
        remove_hf("User-Agent");
        append_hf("X-New: 1\r\n");
        Assert.That((bool)is_present_hf("User-Agent") && !is_present_hf("X-New"), Is.True);
        Assert.That(message.Context.ApplyEdits(), Is.True);
        Assert.That((bool)is_present_hf("User-Agent") || !is_present_hf("X-New"), Is.False);
    }

    [Test]
    public void Headers_go_by_expression()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("X-One: 1\nX-Two: 2\nP-Hint: x"));
        Assert.That((bool)is_present_hf_re("^x-"), Is.True);
        Assert.That((bool)remove_hf_re("^x-t"), Is.True);
        Assert.That(message.Lines("X-One").Length + message.Lines("X-Two").Length, Is.EqualTo(1));
        Assert.That((bool)keep_hf("^P-"), Is.True);
        var names = message.Leaving().Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(':')[0]);
        Assert.That(names, Is.EqualTo(new[] { "Via", "Max-Forwards", "To", "From", "Call-ID", "CSeq", "Contact", "P-Hint", "Content-Length" }), "but the mandatory ones");
    }

    [Test]
    public void A_body_is_asked_for_by_its_type()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)has_body() || has_body("application/sdp"), Is.False);
        message.Take(OnMessage.InviteWith("c: Application/SDP;x=1", Sdp));
        Assert.That((bool)has_body() && has_body("application/sdp") && !has_body("text/plain"), Is.True);
        message.Take(OnMessage.InviteWith("c: multipart/mixed;boundary=b", "--b\nContent-Type: application/isup\n\nx\n--b\nc: application/sdp; y=1\n\nv=0\n--b--\n"));
        Assert.That((bool)has_body("application/sdp") && !has_body("text/plain"), Is.True);
    }

    [Test]
    public void Set_body_puts_its_type_last_and_makes_the_length_true()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Content-Type: application/sdp\nX-A: 1", Sdp));
        set_body("hello", "text/plain");
        Assert.That(message.Leaving(), Does.EndWith("Content-Length: 5\nContent-Type: text/plain\n\nhello"));
        Assert.That(rb == "hello" && cT == "text/plain", Is.True);
        remove_body();
        Assert.That(message.Leaving(), Does.EndWith("Content-Length: 0\nContent-Type: text/plain\n\n"), "remove_body leaves Content-Type");
        Assert.That((bool)set_body("x", "a\r\nb"), Is.False);
    }

    [Test]
    public void Text_is_found_in_message_body_and_header()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("c: application/sdp\nX-A: one\nX-A: two", Sdp));
        Assert.That((bool)search("^User-Agent: Phone") && !search("^user-agent: phone") && search("(^|\n)m=audio"), Is.True, "newline mode, case counts");
        Assert.That((bool)search_body("^c=IN IP4") && !search_body("Phone"), Is.True);
        Assert.That((bool)search_hf("X-A", "two") && !search_hf("X-A", "two", "f") && search_hf("X-A", "two", "l"), Is.True);
    }

    [Test]
    public void Text_is_replaced_by_expression()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("c: application/sdp\nX-A: one one", Sdp));
        Assert.That((bool)subst_hf("X-A", "/one/two/"), Is.True);
        Assert.That(hdr["X-A"] == "two one", Is.True);
        Assert.That((bool)subst("/^User-Agent: (.*)$/X-Was: \\1/"), Is.True);
        Assert.That(message.Leaving(), Does.Contain("X-Was: Phone 1.0\n"));
        Assert.That((bool)subst_body("/192\\.0\\.2\\.1/198.51.100.77/g"), Is.True);
        Assert.That(message.Leaving(), Does.Contain("c=IN IP4 198.51.100.77").And.Contain("o=- 1 1 IN IP4 198.51.100.77").And.Contain($"Content-Length: {Sdp.Length + 4 + 8}\n"));
        Assert.That((bool)subst_user("/^b/B/") && ru == "sip:Bob@example.com:5070;transport=tcp", Is.True);
        Assert.That((bool)subst_uri("/example.com/@@/"), Is.False, "no URI comes out");
        Assert.That((bool)subst("/nowhere/x/"), Is.False);
    }

    [Test]
    public void A_substitution_may_add_whole_lines_but_break_none_R3()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)subst("/^(User-Agent: .*)\r$/\\1\r\nX-Added: 1\r/"), Is.True);
        Assert.That(hdr["X-Added"] == "1", Is.True);
        Assert.That((bool)subst("/Phone/a\r\nb c/"), Is.False);
        Assert.That((bool)replace_str("Phone", "a\r\nX-Evil: 1"), Is.False);
    }

    [Test]
    public void Lists_and_prefixes()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Privacy: id;user"));
        Assert.That((bool)starts_with("abc", "ab") && !starts_with("abc", "b"), Is.True);
        Assert.That((bool)in_list("b", "a,b , c", ",") && !in_list("d", "a,b", ","), Is.True);
        Assert.That((bool)in_list_prefix("bcd", "a,bc", ",") && !in_list_prefix("bcd", "a,x", ","), Is.True);
        Assert.That((bool)is_privacy("ID") && !is_privacy("none"), Is.True);
        Assert.That((bool)cmp_istr("A", "a") && !cmp_str("A", "a"), Is.True);
    }

    [Test]
    public void A_branch_routes_edits_are_taken_back_even_when_they_were_shown()
    {
        using var message = OnMessage.Of();
        append_hf("X-All: 1\r\n");
        message.Context.Kind = RouteKinds.Branch;
        message.Context.BeginBranch();
        append_hf("X-Branch: 1\r\n");
        Assert.That((bool)is_present_hf("X-Branch") && is_present_hf("X-All"), Is.True);
        append_hf("X-Branch: 2\r\n");
        Assert.That(message.Lines("X-Branch"), Has.Length.EqualTo(2));
        message.Context.EndBranch();
        Assert.That((message.Lines("X-Branch").Length, message.Lines("X-All").Length), Is.EqualTo((0, 1)));
        message.Context.BeginBranch();
        append_hf("X-Branch: 3\r\n");
        message.Context.EndBranch();
        Assert.That(message.Lines("X-Branch"), Is.Empty);
    }

    [Test]
    public void Edits_that_would_break_the_message_are_not_shown_and_said_once()
    {
        using var message = OnMessage.Of();
        remove_hf("To");
        Assert.That((bool)is_present_hf("To"), Is.True);
        Assert.That((bool)is_present_hf("To"), Is.True);
        Assert.That(message.Logged, Has.Count.EqualTo(1));
    }
}
