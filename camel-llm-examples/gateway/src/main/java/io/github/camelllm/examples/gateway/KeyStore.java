package io.github.camelllm.examples.gateway;

import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import java.io.Closeable;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys, and what each has spent. As the {@link Budget} of the calls, whose tenant is the id of the key, it reserves what a
 * call can cost at most before it is sent, so that calls at the same time cannot spend more together than is left.
 */
interface KeyStore extends Budget, Closeable {
    /** The name under which the endpoints find it. */
    String NAME = "gatewayKeys";

    /** More than anybody spends: what keys without a budget have. */
    BigDecimal ANY = new BigDecimal("1000000000");

    /** Returns whether there are no keys. */
    boolean isEmpty();

    /** Returns the key of a secret; null if there is none. */
    @Nullable
    VirtualKey of(String secret);

    /** Returns the key of an id; null if there is none. */
    @Nullable
    VirtualKey find(String id);

    /** Returns all keys, the oldest first. */
    List<VirtualKey> all();

    /** Adds a key, or replaces the one of the same id; what it has spent stays. */
    void save(VirtualKey key);

    /** Deletes a key. Returns whether there was one. */
    boolean delete(String id);

    /** Returns what a key has spent in all, in USD. */
    BigDecimal total(String id);

    @Override
    default BudgetRule rule() {
        return new BudgetRule("keys", ANY, BudgetWindow.month(ZoneOffset.UTC), BudgetRule.Scope.TENANT, BigDecimal.ONE);
    }
}
