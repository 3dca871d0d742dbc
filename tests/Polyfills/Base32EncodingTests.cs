using System.Text;
using OtpNet;

namespace Countersign.Tests.Polyfills;

public sealed class Base32EncodingTests
{
    [Theory]
    [InlineData("f", "MY======")]
    [InlineData("fo", "MZXQ====")]
    [InlineData("foo", "MZXW6===")]
    [InlineData("foob", "MZXW6YQ=")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI======")]
    public void Text_is_that_of_RFC_4648_section_10(string plain, string encoded)
    {
        var bytes = Encoding.ASCII.GetBytes(plain);

        Assert.Equal(encoded, Base32Encoding.ToString(bytes));
        Assert.Equal(bytes, Base32Encoding.ToBytes(encoded));
    }

    [Theory]
    [InlineData("mzxw6ytboi")]
    [InlineData("MZXW6YTBOI")]
    public void Lower_case_and_missing_padding_are_read(string encoded) =>
        Assert.Equal("foobar", Encoding.ASCII.GetString(Base32Encoding.ToBytes(encoded)));

    [Fact]
    public void Every_length_comes_back_as_it_went()
    {
        foreach (var length in Enumerable.Range(1, 70))
        {
            var bytes = KeyGeneration.GenerateRandomKey(length);

            Assert.Equal(bytes, Base32Encoding.ToBytes(Base32Encoding.ToString(bytes)));
        }
    }

    [Theory]
    [InlineData("MZXW 6YTB")]
    [InlineData("MZXW1YTB")]
    [InlineData("MZXW-YTB")]
    public void Anything_else_is_refused(string encoded) => Assert.Throws<ArgumentException>(() => Base32Encoding.ToBytes(encoded));

    [Fact]
    public void Nothing_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Base32Encoding.ToBytes(string.Empty));
        Assert.Throws<ArgumentNullException>(() => Base32Encoding.ToString([]));
    }
}
