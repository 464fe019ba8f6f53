using Chappe.CommandLine;
using Chappe.Commands;
using Chappe.DropIn;

// Expressions that scripts make with .NET's own Regex, without a deadline, get one: an exception with a line in place of a stall (threats R4).
AppContext.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", TimeSpan.FromMilliseconds(50));

var verbs = new Verbs([new RunCommand(), new CheckCommand(), new PortCommand(), new RpcCommand(), new VersionsCommand(), new RollbackCommand(), new KamailioCommand()]);
return await verbs.RunAsync(args, Terminal.OfProcess);
