namespace Countersign.Settings;

/// <summary>Where the address of the client stands in a request, section `Countersign:ClientAddress`.</summary>
public sealed class ClientAddressOptions
{
    /// <summary>
    /// The header that the Functions host writes anew on every request, with one entry: the address that it saw. With
    /// ASPNETCORE_FORWARDEDHEADERS_ENABLED that is the client, or our own proxy where one stands before Azure.
    /// </summary>
    public const string DefaultHeader = "X-Forwarded-For";

    /// <summary>The last entry: whatever stands left of it came from outside.</summary>
    public const int LastEntry = 1;

    /// <summary>The header that the proxy nearest to us writes. Behind Front Door: `X-Azure-SocketIP`.</summary>
    public string Header { get; set; } = DefaultHeader;

    /// <summary>Which entry of that header it is, counted from the right.</summary>
    /// <value>1 to 5; 1, the last.</value>
    public int Entry { get; set; } = LastEntry;

    /// <summary>
    /// The id of our Front Door profile. With it the header counts only beside `X-Azure-FDID` with this id; any other
    /// request is judged by the default, so that nobody who reaches the app past Front Door can choose an address.
    /// </summary>
    public Guid? FrontDoorId { get; set; }

    /// <summary>
    /// Takes the address of the connection and reads no header. For `local/` alone: in Azure the connection is the
    /// host's own, and every client would be one.
    /// </summary>
    public bool FromSocket { get; set; }
}
