package io.github.camelllm.selection;

import java.math.BigDecimal;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** A candidate that can estimate the cost of a request, and knows what is left of its budget. */
public interface PricedByRequest extends Candidate {
    /** Returns whether its price comes from an option or a price list of the user. */
    boolean hasSetPrice();

    /** Returns the expected cost of the request of an exchange in USD; null if unknown. */
    @Nullable
    BigDecimal expectedCost(Exchange exchange);

    /** Returns the share of its budget, from 0 to 1, that is left for the caller of an exchange; null if there is none or it is unknown. */
    @Nullable
    Double budgetLeft(Exchange exchange);
}
