namespace Chappe.Modules.Auth;

/// <summary>How a check of credentials ended, with Kamailio's numbers.</summary>
internal enum AuthOutcome
{
    /// <summary>They are right.</summary>
    Authenticated = 1,
    /// <summary>Something does not fit: the nonce is not ours, or the URI is another.</summary>
    Error = -1,
    /// <summary>Wrong password, or too many of them lately.</summary>
    InvalidPassword = -2,
    /// <summary>There is no such user.</summary>
    UnknownUser = -3,
    /// <summary>The nonce is too old.</summary>
    StaleNonce = -4,
    /// <summary>No credentials for this realm that could be checked.</summary>
    NoCredentials = -5,
    /// <summary>This nonce count was used before.</summary>
    NonceReused = -6,
    /// <summary>The name in ephemeral credentials is expired, good for too long, or none.</summary>
    ExpiredUsername = -7,
    /// <summary>The user is not the one in From, or To for a REGISTER.</summary>
    UserMismatch = -8,
}
