// The other side of the slide: a web application that gives its users credentials for SIP.
//
//     POST /credentials   {"name": "alice", "password": "wonderland"}
//     200                 {"username": "1792080000:alice", "password": "…", "ttl": 3600, "uris": ["ws://127.0.0.1:8080/"]}
//
// It and the SIP server share a secret and nothing else: no database, no call from one to the other. What it answers is that of
// draft-uberti-behave-turn-rest, so that a TURN server of the same secret takes the credentials too.

#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
#:property GenerateDocumentationFile=false

using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = builder.Configuration;
if (settings["urls"] is null) builder.WebHost.UseUrls("http://127.0.0.1:8090");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 4096);

byte[] secret = Encoding.UTF8.GetBytes(settings["CHAPPE_SECRET"] ?? throw new InvalidOperationException("CHAPPE_SECRET is not set: it is the secret that this service shares with Chappe."));
int lifetime = settings.GetValue("LIFETIME", 3600);
string[] uris = Words("URIS", "ws://127.0.0.1:8080/"), pages = Words("PAGES", "https://127.0.0.1:8443,https://localhost:8443");
string[] Words(string name, string otherwise) => (settings[name] ?? otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

// Your application has people, and sessions that say who is asking. Here it is a list, and everybody says it with each request.
var people = Words("PEOPLE", "alice:wonderland,bob:builder").Select(p => p.Split(':', 2)).ToDictionary(p => p[0], p => Digest(p[^1]));
static byte[] Digest(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));

// Whoever guesses passwords waits.
builder.Services.AddRateLimiter(limits => limits.AddPolicy("guesses", request => RateLimitPartition.GetFixedWindowLimiter(
    request.Connection.RemoteIpAddress, _ => new FixedWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1) })));
builder.Services.Configure<RateLimiterOptions>(limits => limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests);
// The phone's page comes from elsewhere: its browser asks whether it may read the answer.
builder.Services.AddCors(rules => rules.AddDefaultPolicy(page => page.WithOrigins(pages).WithMethods("POST").WithHeaders("Content-Type")));

var app = builder.Build();
app.UseCors();
app.UseRateLimiter();

app.MapPost("/credentials", (SignIn who, HttpContext http) =>
{
    http.Response.Headers.CacheControl = "no-store";
    // Somebody who is not known is compared too, so that the time tells nobody who is.
    bool isRight = CryptographicOperations.FixedTimeEquals(Digest(who.Password ?? ""), people.GetValueOrDefault(who.Name ?? "") ?? new byte[SHA256.HashSizeInBytes]);
    if (!isRight) return Results.Json(new { error = "Wrong name or password" }, statusCode: StatusCodes.Status403Forbidden);

    string username = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + lifetime}:{who.Name}";
    string password = Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(username)));
    return Results.Json(new { username, password, ttl = lifetime, uris });
}).RequireRateLimiting("guesses");

app.Run();

internal sealed record SignIn(string? Name, string? Password);
