namespace Countersign.Local;

/// <summary>The ports of the emulator's three services.</summary>
public sealed record AzuritePorts(int Table, int Queue, int Blob);
