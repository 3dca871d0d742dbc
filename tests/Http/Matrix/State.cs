namespace Countersign.Tests.Http.Matrix;

/// <summary>Who calls a route, and how far they have come.</summary>
public enum State
{
    /// <summary>Nothing: no credentials, a name that nobody has.</summary>
    Anonymous,

    /// <summary>The password is proved, the second factor is not; the handle comes as the bearer.</summary>
    Password,

    /// <summary>A sign-in under `requireMfa` where only the enrolment is missing; its handle comes as the bearer.</summary>
    Enrolment,

    /// <summary>Secrets of one's own, and the handle of somebody else's sign-in, as the bearer too.</summary>
    Foreign,

    /// <summary>Locked by strangers, with the session of before and every right secret.</summary>
    Locked,

    /// <summary>Switched off by the back office, with the session of before and every right secret.</summary>
    Disabled,

    /// <summary>A session whose proofs are more than ten minutes old.</summary>
    SignedIn,

    /// <summary>A session with a second factor that was proved just now.</summary>
    Fresh,

    /// <summary>The same, of an administrator.</summary>
    Admin,

    /// <summary>The same, and the API key, but of another tenant.</summary>
    Other,

    /// <summary>The tenant's API key.</summary>
    Key,
}
