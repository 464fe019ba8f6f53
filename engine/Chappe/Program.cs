using Chappe.CommandLine;
using Chappe.Commands;

var verbs = new Verbs([new RunCommand(), new CheckCommand(), new RpcCommand(), new VersionsCommand(), new RollbackCommand()]);
return await verbs.RunAsync(args, Terminal.OfProcess);
