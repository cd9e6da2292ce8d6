package io.github.camelllm.selection;

import java.math.BigDecimal;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** A candidate that knows what a request would cost at it. */
public interface PricedByRequest extends Candidate {
    /** Returns whether its price is that of an option or of a price list of the user. */
    boolean hasSetPrice();

    /** Returns what the request of an exchange would cost here, in USD; null if that is not known. */
    @Nullable
    BigDecimal expectedCost(Exchange exchange);
}
