namespace Countersign.Tests.Http.Matrix;

/// <summary>The state of the caller of a route.</summary>
public enum State
{
    /// <summary>No credentials and an unknown name.</summary>
    Anonymous,

    /// <summary>A sign-in by code for a name that no user has; its handle comes as the bearer too.</summary>
    Unknown,

    /// <summary>The password is proved, the second factor is not; the handle comes as the bearer.</summary>
    Password,

    /// <summary>The same, but a code to the username is proved in place of the password.</summary>
    Proved,

    /// <summary>
    /// A sign-in under `requireMfa` where only the enrolment is missing; its handle comes as the bearer.
    /// </summary>
    Enrolment,

    /// <summary>The caller's own secrets, and the handle of another user's sign-in, also as the bearer.</summary>
    Foreign,

    /// <summary>Locked by strangers, with a session from before the lock and every right secret.</summary>
    Locked,

    /// <summary>Disabled by the back office, with a session from before and every right secret.</summary>
    Disabled,

    /// <summary>A session whose proofs are more than ten minutes old.</summary>
    SignedIn,

    /// <summary>A session with a second factor that was proved just now.</summary>
    Fresh,

    /// <summary>The same for an administrator.</summary>
    Admin,

    /// <summary>The same, and the API key, but in another tenant.</summary>
    Other,

    /// <summary>The tenant's API key.</summary>
    Key,
}
