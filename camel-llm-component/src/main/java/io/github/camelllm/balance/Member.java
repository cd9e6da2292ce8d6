package io.github.camelllm.balance;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.PriceList;
import io.github.camelllm.component.LlmEndpoint;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.selection.CandidateStatistics;
import io.github.camelllm.selection.PricedByRequest;
import java.math.BigDecimal;
import java.time.Duration;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.MessageHelper;
import org.jspecify.annotations.Nullable;

/** A candidate with its step, breaker and statistics. */
final class Member implements PricedByRequest {
    /**
     * The provider and model of a candidate.
     *
     * @param name the name of the candidate
     * @param provider of an {@code llm:} endpoint
     * @param model of an {@code llm:} endpoint, if it names one
     * @param byHeader whether provider and model are those of a header, not of the endpoint
     */
    record Identity(
            String name,
            @Nullable String provider,
            @Nullable String model,
            boolean byHeader) {}

    /**
     * The step of a candidate.
     *
     * @param processor the step of the route
     * @param endpoint the endpoint it sends to; null if that is not an
     *     {@code llm:} endpoint
     */
    record Step(AsyncProcessor processor, @Nullable LlmEndpoint endpoint) {}

    final Identity identity;
    final Step step;
    final Breaker.Switched breaker;
    final CandidateStatistics measures = new CandidateStatistics();
    private final Timer timer;
    private final PriceList prices;
    private volatile double weight = 1;
    private volatile @Nullable BigDecimal price;
    private volatile @Nullable String region;

    /** Creates a candidate without a price of its own. */
    Member(Identity identity, Step step, Breaker.Switched breaker, Timer timer, PriceList prices) {
        this.identity = identity;
        this.step = step;
        this.breaker = breaker;
        this.timer = timer;
        this.prices = prices;
    }

    void weight(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("The weight of " + name() + " must be 0 or more, not " + value);
        }
        weight = value;
    }

    void price(BigDecimal value) {
        price = value;
    }

    void region(@Nullable String value) {
        region = value;
    }

    /** Records the end of a call, its stream included. */
    void over() {
        measures.ended();
    }

    Duration remaining() {
        return breaker.remaining();
    }

    @Override
    public String name() {
        return identity.name();
    }

    @Override
    public @Nullable String provider() {
        return identity.provider();
    }

    @Override
    public @Nullable String model() {
        return identity.model();
    }

    @Override
    public @Nullable String region() {
        return region;
    }

    @Override
    public double weight() {
        return weight;
    }

    @Override
    public @Nullable BigDecimal price() {
        BigDecimal own = price;
        String provider = provider();
        String model = model();
        return own != null || provider == null || model == null ? own : prices.perThousandTokens(provider, model);
    }

    @Override
    public boolean hasSetPrice() {
        return price != null || !(prices instanceof ModelCatalog);
    }

    @Override
    public @Nullable BigDecimal expectedCost(Exchange exchange) {
        LlmEndpoint endpoint = step.endpoint();
        return endpoint == null ? null : endpoint.expectedCost(copyFor(exchange));
    }

    @Override
    public @Nullable Double budgetLeft(Exchange exchange) {
        LlmEndpoint endpoint = step.endpoint();
        return endpoint == null || endpoint.getConfiguration().getBudget() == null
                ? null
                : endpoint.budgetLeft(copyFor(exchange));
    }

    private Exchange copyFor(Exchange exchange) {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        TargetHeaders.say(this, copy);
        MessageHelper.resetStreamCache(copy.getMessage());
        return copy;
    }

    @Override
    public int inFlight() {
        return measures.inFlight();
    }

    @Override
    public long calls() {
        return measures.calls();
    }

    @Override
    public double latencyMillis() {
        return measures.latencyNanos(timer.nanos()) / 1e6;
    }

    @Override
    public double failureRate() {
        return state() == State.HALF_OPEN ? 0 : measures.failureRate(timer.nanos());
    }

    @Override
    public State state() {
        return breaker.state();
    }

    @Override
    public String toString() {
        return "Candidate[" + name() + ", " + state() + "]";
    }
}
