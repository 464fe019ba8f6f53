using Chappe.Engine.Databases;

namespace Chappe.Tests.Engine.Databases;

/// <summary>Kamailio's db_url.</summary>
public sealed class DatabaseUrlTests
{
    [TestCase("mysql://kamailio:kamailiorw@localhost/kamailio", "mysql", "kamailio", "kamailiorw", "localhost", 0, "kamailio")]
    [TestCase("postgres://u:p@10.0.0.1:5433/sip", "postgres", "u", "p", "10.0.0.1", 5433, "sip")]
    [TestCase("postgres://u:p@[::1]:5433/sip", "postgres", "u", "p", "::1", 5433, "sip")]
    [TestCase("mysql://u@host/d", "mysql", "u", "", "host", 0, "d")]
    [TestCase("mysql://host/d", "mysql", "", "", "host", 0, "d")]
    [TestCase("mysql://u:p@ss:w/rd@host/d", "mysql", "u", "p@ss:w/rd", "host", 0, "d")]
    [TestCase("sqlite:///var/lib/k.db", "sqlite", "", "", "", 0, "/var/lib/k.db")]
    [TestCase("db_sqlite://k.db", "sqlite", "", "", "", 0, "k.db")]
    public void A_URL_is_read(string text, string scheme, string user, string password, string host, int port, string name)
    {
        var url = DatabaseUrl.Parse(text, out string problem)!;
        Assert.That(problem, Is.Empty);
        Assert.That((url.Scheme, url.User, url.Password, url.Host, url.Port, url.Name), Is.EqualTo((scheme, user, password, host, port, name)));
    }

    [TestCase("")]
    [TestCase("mysql")]
    [TestCase("mysql:/x")]
    [TestCase("mysql://u:p@host")]
    [TestCase("mysql://u:p@host:port/d")]
    [TestCase("sqlite://")]
    public void What_is_no_URL_is_told_without_its_password(string text)
    {
        Assert.That(DatabaseUrl.Parse(text, out string problem), Is.Null);
        Assert.That(problem, Is.Not.Empty.And.Not.Contain(":p@"));
    }

    [Test]
    public void The_password_is_never_shown()
    {
        Assert.That(DatabaseUrl.Parse("mysql://u:secret@host:3307/d", out _)!.ToString(), Is.EqualTo("mysql://u@host:3307/d"));
    }
}
