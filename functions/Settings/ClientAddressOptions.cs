namespace Countersign.Settings;

/// <summary>Where a request holds the address of the client, section `Countersign:ClientAddress`.</summary>
public sealed class ClientAddressOptions
{
    /// <summary>
    /// The header that the Functions host overwrites on every request, with one entry: the address that it saw. With
    /// ASPNETCORE_FORWARDEDHEADERS_ENABLED that is the client, or our own proxy in front of Azure.
    /// </summary>
    public const string DefaultHeader = "X-Forwarded-For";

    /// <summary>The last entry: everything to the left of it can be forged.</summary>
    public const int LastEntry = 1;

    /// <summary>The header that the proxy nearest to us writes. Behind Front Door: `X-Azure-SocketIP`.</summary>
    public string Header { get; set; } = DefaultHeader;

    /// <summary>Which entry of that header it is, counted from the right.</summary>
    /// <value>1 to 5; 1, the last.</value>
    public int Entry { get; set; } = LastEntry;

    /// <summary>
    /// The id of our Front Door profile. With it, the header counts only in requests whose `X-Azure-FDID` has this id.
    /// Other requests use the default, so that a client who bypasses Front Door cannot choose its address.
    /// </summary>
    public Guid? FrontDoorId { get; set; }

    /// <summary>
    /// Uses the address of the connection and reads no header. Only for `local/`: in Azure every connection comes from
    /// the host, so that all clients would look like one.
    /// </summary>
    public bool FromSocket { get; set; }
}
