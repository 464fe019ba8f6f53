using System.Text;
using Chappe.Engine.Databases;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Whatever stands around a value and whatever it is: it never becomes part of a statement's text.</summary>
public sealed class SqlTextFuzzTests
{
    private static readonly string[] s_pieces = ["SELECT a FROM t WHERE x = ", "'", "''", "'%", "%'", "\\", "\\'", "\"", "`", " AND y = ", "(", ")", " LIMIT ", ", ", ";", "--", "/*", "{}", "N'"];
    private static readonly string[] s_values = ["§x' OR 1=1 --§", "§\\§", "§\\' OR 1=1 --§", "§'); DROP TABLE t; --§", "§\"; DROP§", "§`§", "§'§'§", "§\0§"];

    private sealed class Backslashes : SqlDialect
    {
        public override bool HasBackslashEscapes => true;
        protected override string Quoted(string name) => $"`{name}`";
    }

    private sealed class Plain : SqlDialect
    {
        protected override string Quoted(string name) => $"[{name}]";
    }

    [TestCase(1), TestCase(2), TestCase(3)]
    public void SQL_injection_by_any_value_in_any_place_stays_data(int seed)
    {
        var random = new Random(seed);
        SqlDialect[] dialects = [new Plain(), new Backslashes()];
        for (int round = 0; round < 20_000; round++)
        {
            var text = new SqlText(10, 2);
            var shape = new StringBuilder();
            for (int parts = random.Next(2, 9); parts > 0; parts--)
            {
                if (random.Next(3) == 0)
                {
                    string value = s_values[random.Next(s_values.Length)];
                    text.AppendFormatted((Text)value);
                    shape.Append('<').Append(value).Append('>');
                }
                else
                {
                    string literal = s_pieces[random.Next(s_pieces.Length)];
                    text.AppendLiteral(literal);
                    shape.Append(literal);
                }
            }
            var (statement, values) = text.Build(dialects[random.Next(2)]);
            Assert.That(statement.Text, Does.Not.Contain("§"), shape.ToString());
            for (int i = 0; i < values.Length; i++) Assert.That(statement.Text, Does.Contain($"@p{i}"), shape.ToString());
        }
    }
}
