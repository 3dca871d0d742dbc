namespace Countersign.Http;

/// <summary>Says who may call an HTTP function. A function without it is closed to all callers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AllowAttribute(CallerKind access) : Attribute
{
    public CallerKind Access { get; } = access;
}

internal enum CallerKind
{
    /// <summary>No credentials: the function itself checks what the body proves.</summary>
    Anyone,

    /// <summary>The Functions host has checked the function key.</summary>
    Operator,

    /// <summary>A tenant's API key, or an administrator's access token.</summary>
    BackOffice,

    /// <summary>The back office, or an administrator of the data room in the path.</summary>
    RoomAdministrator,

    /// <summary>A user's access token.</summary>
    EndUser,

    /// <summary>No credentials needed; a user's valid access token is read, any other is ignored.</summary>
    OptionalUser,

    /// <summary>A user's access token, or the handle of a sign-in that requires enrolment of a second factor.</summary>
    Enroller,
}
