// Who is who. CHAPPE_USERS="alice:secret,bob:hunter2" makes phones prove it (digest, SHA-256 offered first); without it nobody
// is asked, and the only ones trusted with calls to elsewhere are this machine and the phones that registered.

readonly string realm = env("CHAPPE_REALM", "chappe");
readonly var passwords = env("CHAPPE_USERS", "").Split(',', StringSplitOptions.RemoveEmptyEntries)
    .Select(user => user.Split(':', 2)).ToDictionary(user => user[0], user => user[^1]);

void AUTH()
{
}

bool IsOurs() => si == "127.0.0.1" || si == "::1";
