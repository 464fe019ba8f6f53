using BenchmarkDotNet.Running;
using Chappe.Benchmarks.SideBySide;

if (args is not ["micro", .. var options]) return SideBySideCommand.Run(args);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options);
return 0;
