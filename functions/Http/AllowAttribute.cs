namespace Countersign.Http;

/// <summary>Who may call an HTTP function. Every HTTP function says it; one that does not is closed to everybody.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowAttribute(CallerKind access) : Attribute
{
    public CallerKind Access { get; } = access;
}

public enum CallerKind
{
    /// <summary>No credentials: the handler itself judges what the body proves.</summary>
    Anyone,

    /// <summary>The Functions host has checked the function key.</summary>
    Operator,

    /// <summary>A tenant's API key, or an administrator's access token.</summary>
    BackOffice,

    /// <summary>A user's access token.</summary>
    EndUser,

    /// <summary>No credentials; a user's access token is read where there is one, and anything else passed over.</summary>
    Visitor,

    /// <summary>A user's access token, or the handle of a sign-in that has to enrol a second factor.</summary>
    Enroller,
}
