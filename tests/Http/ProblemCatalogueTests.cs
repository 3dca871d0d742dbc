using System.Reflection;
using Countersign.Aggregates;
using Countersign.Http;

namespace Countersign.Tests.Http;

public class ProblemCatalogueTests
{
    [Fact]
    public void Every_code_keeps_its_status() => Assert.Equal(
        """
        address_shared 422
        administrator_exempt 422
        auth_cannot_be_lowered 422
        challenge_expired 410
        conflict 409
        factor_not_offered 422
        forbidden 403
        idempotency_key_reused 422
        internal_error 500
        invalid_credentials 401
        invalid_request 400
        invalid_token 401
        link_expired 410
        locked 423
        method_not_allowed 405
        not_a_member 422
        not_found 404
        password_too_short 422
        quick_sign_excludes_two_factor 422
        same_address_twice 422
        second_factor_required 422
        step_up_required 403
        too_large 413
        too_many_requests 429
        two_factor_needs_email_and_phone 422
        unavailable 503
        unsupported_media_type 415
        """,
        string.Join(
            "\n",
            Problems.Catalogue.Select(entry => $"{entry.Key} {entry.Value.Status}").Order(StringComparer.Ordinal)));

    [Fact]
    public void Every_code_of_the_core_is_in_the_catalogue() =>
        Assert.All(
            typeof(RefusalCode).GetFields(BindingFlags.Public | BindingFlags.Static),
            field => Assert.Contains((string)field.GetValue(null)!, Problems.Catalogue.Keys));
}
