namespace Countersign.AspNetCore;

/// <summary>The names of the authentication schemes, one for each kind of token.</summary>
public static class CountersignDefaults
{
    /// <summary>Access tokens of users. It is the default scheme, unless the application has another.</summary>
    public const string AccessScheme = "Countersign";

    /// <summary>Grants that open one document.</summary>
    public const string DocumentScheme = "CountersignDocument";

    /// <summary>Grants that open one data room.</summary>
    public const string RoomScheme = "CountersignRoom";
}
