namespace Countersign.Functions; internal static class Program { private static void Main() { } }
