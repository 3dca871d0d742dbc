using Countersign.Passwords;

namespace Countersign.Tests.Passwords;

public class PasswordRulesTests
{
    [Theory]
    [InlineData(14, false, false)]
    [InlineData(15, false, true)]
    [InlineData(7, true, false)]
    [InlineData(8, true, true)]
    [InlineData(256, true, true)]
    [InlineData(257, true, false)]
    public void Length_is_counted_in_code_points_and_depends_on_the_second_factor(
        int length, bool secondFactor, bool taken)
    {
        var password = string.Concat(Enumerable.Range(0, length).Select(i => i % 2 == 0 ? "😀" : "字"));

        Assert.Equal(taken, PasswordRules.Problem(password, secondFactor, []) is null);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord")]
    [InlineData("12345678")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    public void Common_passwords_are_refused_in_any_letter_case(string password) =>
        Assert.NotNull(PasswordRules.Problem(password, hasSecondFactor: true, []));

    [Fact]
    public void A_password_may_contain_the_name_of_the_user_or_tenant_but_not_equal_it()
    {
        Assert.NotNull(PasswordRules.Problem("Anna@Example.com", true, ["anna@example.com"]));
        Assert.Null(PasswordRules.Problem("anna@example.com and more", true, ["anna@example.com"]));
    }

    [Fact]
    public void Spaces_and_all_scripts_are_accepted_unchanged() =>
        Assert.Null(PasswordRules.Problem("   ქართული პაროლი   ", false, []));
}
