// Makes a certificate for this machine, good for 90 days: certificate/cert.pem and certificate/key.pem. Browsers do not know who signed it
// and ask once; a real one comes from your certificate authority.

#:property PublishAot=false
#:property GenerateDocumentationFile=false

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

string folder = Path.GetFullPath(args.FirstOrDefault() ?? "certificate");
string certificateFile = Path.Combine(folder, "cert.pem"), keyFile = Path.Combine(folder, "key.pem");
if (File.Exists(certificateFile) && File.Exists(keyFile))
{
    using var present = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
    if (present.NotAfter > DateTime.Now.AddDays(7)) return;
}

using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var request = new CertificateRequest("CN=Chappe on this machine", key, HashAlgorithmName.SHA256);
var names = new SubjectAlternativeNameBuilder();
names.AddDnsName("localhost");
names.AddIpAddress(IPAddress.Loopback);
names.AddIpAddress(IPAddress.IPv6Loopback);
request.CertificateExtensions.Add(names.Build());
request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));   // for servers
using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(90));

Directory.CreateDirectory(folder);
File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
// Nobody else may read the key, from its first octet on.
var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
using (var file = new StreamWriter(keyFile, options)) file.Write(key.ExportPkcs8PrivateKeyPem());
Console.WriteLine($"A new certificate is in {folder}.");
