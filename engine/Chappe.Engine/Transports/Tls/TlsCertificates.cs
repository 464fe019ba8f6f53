using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports.Tls;

/// <summary>Reads certificates, keys and authorities from PEM files, and says in one sentence what is wrong with a file.</summary>
internal static class TlsCertificates
{
    /// <summary>A certificate with its key and the intermediate ones that stand in the same file.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read, or the key is not the certificate's.</exception>
    internal static SslStreamCertificateContext Load(string certificateFile, string keyFile)
    {
        string certificate = Read(certificateFile, "certificate");
        string key = keyFile.Length == 0 ? certificate : Read(keyFile, "private key");
        X509Certificate2 own;
        var others = new X509Certificate2Collection();
        try
        {
            others.ImportFromPem(certificate);
        }
        catch (CryptographicException error)
        {
            throw Wrong(certificateFile, "holds no certificate in PEM form", error);
        }
        if (others.Count == 0) throw Wrong(certificateFile, "holds no certificate in PEM form", null);
        try
        {
            own = X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Wrong(keyFile.Length == 0 ? certificateFile : keyFile, $"holds no private key in PEM form that belongs to the certificate of {certificateFile}", error);
        }
        others.RemoveAt(0);
        // Windows wants the key in a store of its own kind.
        if (OperatingSystem.IsWindows()) own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        // Offline: what to send is in the file; nothing is fetched while somebody waits for a handshake (threats G5).
        return SslStreamCertificateContext.Create(own, others, offline: true);
    }

    /// <summary>The certificates of a file of authorities.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    internal static X509Certificate2Collection LoadAuthorities(string file)
    {
        var found = new X509Certificate2Collection();
        string text = Read(file, "list of authorities");
        try
        {
            found.ImportFromPem(text);
        }
        catch (CryptographicException error)
        {
            throw Wrong(file, "is not a list of certificates in PEM form", error);
        }
        return found.Count > 0 ? found : throw Wrong(file, "holds no certificate in PEM form", null);
    }

    private static string Read(string file, string what)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string why = error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : error is UnauthorizedAccessException ? "this user may not read it" : error.Message;
            throw new ConfigurationException($"tls: the {what} {file} cannot be read: {why}.", error);
        }
    }

    private static ConfigurationException Wrong(string file, string what, Exception? error) => new($"tls: {file} {what}.", error);
}
