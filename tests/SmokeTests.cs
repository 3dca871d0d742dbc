namespace Countersign.Tests; public class SmokeTests { [Fact] public void A() => Assert.True(true); }
