namespace Countersign.Local; internal static class Program { private static void Main() { } }
