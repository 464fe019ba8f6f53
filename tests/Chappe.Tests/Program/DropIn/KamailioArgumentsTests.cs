using Chappe.CommandLine;
using Chappe.DropIn;

namespace Chappe.Tests.Program.DropIn;

/// <summary>Kamailio's flags, as its start scripts write them.</summary>
public sealed class KamailioArgumentsTests
{
    private static KamailioArguments Parse(string line) => KamailioArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Test]
    public void The_line_of_Debians_service_is_understood()
    {
        var read = Parse("-P /run/kamailio/kamailio.pid -f /etc/kamailio/kamailio.cfg -m 64 -M 8 -u kamailio -g kamailio -DD -E");
        Assert.That((read.PidFile, read.File, read.User, read.Group, read.IsDaemon, read.LogsToError), Is.EqualTo(("/run/kamailio/kamailio.pid", "/etc/kamailio/kamailio.cfg", "kamailio", "kamailio", false, true)));
        Assert.That(read.WithoutMeaning, Is.EqualTo(new[] { "-m 64", "-M 8" }));
    }

    [TestCase("", true)]
    [TestCase("-D", false)]
    [TestCase("-DD", false)]
    [TestCase("-D -D", false)]
    [TestCase("-DDD", true)]
    [TestCase("-DDE", false)]
    public void D_once_or_twice_stays_in_the_foreground(string line, bool isDaemon) => Assert.That(Parse(line).IsDaemon, Is.EqualTo(isDaemon));

    [TestCase("-d", 1)]
    [TestCase("-ddd", 3)]
    [TestCase("-d -d", 2)]
    [TestCase("--debug=3", 3)]
    [TestCase("--debug -1", -1)]
    [TestCase("-E", null)]
    public void Every_d_is_one_level_more(string line, int? level) => Assert.That(Parse(line).Debug, Is.EqualTo(level));

    [Test]
    public void Values_are_glued_or_behind_and_letters_cluster()
    {
        var read = Parse("-cf/etc/x.cfg -m64 -AX=1 -A Y -EddA Z -l udp:127.0.0.1:5060 -ltcp:127.0.0.1:5061");
        Assert.That((read.ChecksOnly, read.File, read.LogsToError, read.Debug), Is.EqualTo((true, "/etc/x.cfg", true, 2)));
        Assert.That(read.Defines, Is.EqualTo(new[] { "X=1", "Y", "Z" }));
        Assert.That(read.Listeners, Is.EqualTo(new[] { "udp:127.0.0.1:5060", "tcp:127.0.0.1:5061" }));
    }

    [Test]
    public void Long_flags_take_their_values_behind_a_sign_or_a_blank_and_may_be_shortened()
    {
        var read = Parse("--substdef=!A!b!g --substdef !C!d!g --alias=sip.test --loadm db_sqlite.so --modparam=corex:alias_subdomains:s:kamailio.org --modparam tm:fr_timer:i:3000 --log-engine=json:M --server-id=7");
        Assert.That(read.Substitutions, Is.EqualTo(new[] { "!A!b!g", "!C!d!g" }));
        Assert.That(read.ModParams, Is.EqualTo(new[] { ("corex", "alias_subdomains", false, "kamailio.org"), ("tm", "fr_timer", true, "3000") }));
        Assert.That((read.Aliases[0], read.LoadModules[0], read.LogEngine, read.WithoutMeaning[0]), Is.EqualTo(("sip.test", "db_sqlite.so", "json:M", "--server-id=7")));
    }

    [TestCase("-z", "-h")]
    [TestCase("-f", "requires an argument")]
    [TestCase("-m lots", "bad number")]
    [TestCase("--nosuch", "--nosuch")]
    [TestCase("--subst", "")]
    [TestCase("--sub=x", "may mean")]
    [TestCase("--modparam=x", "invalid modparam")]
    [TestCase("--modparam=a:b:i:x", "invalid modparam")]
    [TestCase("kamailio.cfg", "-f")]
    [TestCase("-t /chroot", "RootDirectory")]
    public void What_is_wrong_is_told(string line, string about) => Assert.That(() => Parse(line), Throws.TypeOf<UsageException>().With.Message.Contains(about));

    [Test]
    public void Every_flag_of_Kamailio_is_known([Values('a', 'b', 'B', 'e', 'K', 'L', 'm', 'M', 'n', 'N', 'O', 'Q', 'r', 'R', 'S', 'W', 'x', 'X')] char flag) =>
        Assert.That(Parse($"-{flag} 1".Replace("-e 1", "-e").Replace("-K 1", "-K").Replace("-r 1", "-r").Replace("-R 1", "-R").Replace("-S 1", "-S")).WithoutMeaning, Has.Count.EqualTo(1));
}
