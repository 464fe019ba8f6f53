using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>samples/browser-phone as its README installs it, with the service of samples/ephemeral-auth, in a real browser over WSS.</summary>
public sealed class BrowserPhoneTests
{
    /// <summary>A copy of the sample with what <c>npm ci</c> makes of it: JsSIP in a bundle, and a certificate.</summary>
    private static async Task<string> InstallAsync(CancellationToken cancel)
    {
        string from = Path.Combine(Folders.Root, "samples", "browser-phone"), to = Path.Combine(AppContext.BaseDirectory, "browser-phone");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(from, file);
            if (name.Split('/', '\\')[0] is "node_modules" or "certificate" || name.Contains("dist", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, name))!);
            File.Copy(file, Path.Combine(to, name), overwrite: true);
        }
        await using var npm = new ProcessPeer("npm", Peers.Npm, ["ci", "--no-audit", "--no-fund"], to);
        if (await npm.WaitForExitAsync(cancel) != 0) Peers.Miss($"npm could not install the sample: {npm.Output}");
        return to;
    }

    [Test, CancelAfter(240_000)]
    public async Task People_of_a_web_application_call_each_other_over_WSS(CancellationToken cancel)
    {
        string folder = await InstallAsync(cancel), certificates = Path.Combine(folder, "certificate");
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(certificates, "cert.pem"));
        int port = Ports.Next();
        string page = $"https://127.0.0.1:{port}";
        await using var service = await CredentialService.RunAsync(cancel, lifetime: 40, uri: $"wss://127.0.0.1:{port}/", page: page);
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(folder, "main.csx"), cancel, environment: new Dictionary<string, string>
        {
            ["CHAPPE_SECRET"] = CredentialService.Secret, ["SERVICE"] = service.Url, ["PAGES"] = page, ["CERTIFICATE"] = certificates,
        }, more: ["--listen", $"wss:127.0.0.1:{port}"]);
        string pin = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        var (exitCode, output) = await BrowserStage.PlayAsync("sample.mjs", chappe, cancel, page, pin);
        Assert.That(exitCode, Is.Zero, $"{output}\n--- chappe:\n{chappe.Output}\n--- service:\n{service.Output}");
        Assert.That(output, Does.EndWith("all good"));
    }
}
