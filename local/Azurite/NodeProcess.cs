using System.ComponentModel;
using System.Diagnostics;

namespace Countersign.Local;

// Starts node or npm, and says what to do when they are not there.
internal static class NodeProcess
{
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        }
        catch (Win32Exception failure)
        {
            throw new InvalidOperationException($"'{start.FileName}' did not start ({failure.Message}). Local runs need Node.js, which brings npm.", failure);
        }
    }
}
