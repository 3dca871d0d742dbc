using Countersign.Reports;

namespace Countersign.Tests.Reports;

public class ListingTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1000)]
    public void A_listing_keeps_the_first_thousand_entries_and_counts_all(int added, int kept)
    {
        var listing = new Listing<int>();
        for (var i = 0; i < added; i++)
        {
            listing.Add(i);
        }

        Assert.Equal((added, kept), (listing.Count, listing.Kept.Count));
        Assert.Equal(Enumerable.Range(0, kept), listing.Kept);
    }
}
