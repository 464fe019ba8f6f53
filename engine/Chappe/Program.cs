using Chappe.CommandLine;
using Chappe.Commands;

var verbs = new Verbs([new RpcCommand(), new VersionsCommand(), new RollbackCommand()]);
return await verbs.RunAsync(args, new Terminal(Console.Out, Console.Error));
