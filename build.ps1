#!/usr/bin/env pwsh
<#
.SYNOPSIS
Restores, builds, tests, measures and publishes Chappe, on any system with PowerShell 7 and the .NET SDK.

.DESCRIPTION
The steps are those of .ci/run, one task each. Only the language itself and native commands are used, no module, so that the
script also runs where nothing but System.Management.Automation is there; that is how its own test runs it.

.EXAMPLE
./build.ps1                    # restore, build, test
./build.ps1 publish -Output /tmp/chappe
./build.ps1 test -DryRun       # says what it would run
#>
[CmdletBinding()]
param(
    # What to do, in this order: restore, build, test, bench, publish.
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('restore', 'build', 'test', 'bench', 'publish')]
    [string[]] $Task = @('restore', 'build', 'test'),

    # Where publish puts the program.
    [string] $Output = [System.IO.Path]::Combine($PSScriptRoot, 'out'),

    # Says what would be run, and runs nothing.
    [switch] $DryRun
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$solution = [System.IO.Path]::Combine($PSScriptRoot, 'Chappe.slnx')
$program = [System.IO.Path]::Combine($PSScriptRoot, 'engine', 'Chappe')
$benchmarks = [System.IO.Path]::Combine($PSScriptRoot, 'tests', 'Chappe.Benchmarks')

function Invoke-Step([string[]] $Arguments) {
    "> dotnet $Arguments"
    if ($DryRun) { return }
    & dotnet @Arguments
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($Arguments[0]) ended with exit code $LASTEXITCODE" }
}

foreach ($name in $Task) {
    switch ($name) {
        'restore' { Invoke-Step @('restore', $solution) }
        'build'   { Invoke-Step @('build', $solution, '--no-restore') }
        'test'    { Invoke-Step @('test', $solution, '--no-build') }
        'bench'   { Invoke-Step @('run', '--project', $benchmarks, '-c', 'Release') }
        'publish' { Invoke-Step @('publish', $program, '-c', 'Release', '-o', $Output) }
    }
}
