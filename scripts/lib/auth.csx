// Who is who. CHAPPE_USERS="alice:secret,bob:hunter2" makes our users prove it (digest; SHA-256 is offered first). Without it nobody is
// asked, and whoever registered is believed.

const int Proved = 1;   // a script flag: the sender has shown a password of ours

readonly string realm = env("CHAPPE_REALM", "chappe");
readonly Dictionary<string, string> passwords = env("CHAPPE_USERS", "").Split(',', StringSplitOptions.RemoveEmptyEntries)
    .Select(user => user.Split(':', 2)).ToDictionary(user => user[0], user => user[^1]);

// A user that does not exist is checked as well, against a password that nobody knows: he looks, and costs, like a wrong password.
readonly string nobodys = Guid.NewGuid().ToString();

void AUTH()
{
    if (passwords.Count == 0) return;
    if (!is_method("REGISTER") && !is_myself(fu)) return;   // not one of ours; may call our users, and nobody else
    if (!pv_auth_check(realm, passwords.GetValueOrDefault(fU.ToString(), nobodys), 0, 1)) { auth_challenge(realm); exit(); }
    consume_credentials();
    setsflag(Proved);
}

bool IsOurs() => issflagset(Proved) || si == "127.0.0.1" || si == "::1" || (passwords.Count == 0 && registered("location", fu));
