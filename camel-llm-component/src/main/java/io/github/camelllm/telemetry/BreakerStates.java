package io.github.camelllm.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The states of the circuit breakers of all load balancers, read when someone looks at them. Safe for all threads. */
public final class BreakerStates {
    private final List<Supplier<List<Breaker>>> sources = new CopyOnWriteArrayList<>();

    /** Creates a collection without breakers. */
    public BreakerStates() {}

    /** The state of a breaker, from the best to the worst. */
    public enum State {
        /** Calls pass. */
        CLOSED,
        /** Single calls pass, to see whether the candidate answers again. */
        HALF_OPEN,
        /** The candidate has been switched off by hand. */
        OFF,
        /** No call passes, because too many have failed. */
        OPEN;

        /** Returns the name in exports, such as {@code half_open}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The breaker of a candidate.
     *
     * @param route the id of the load balancer's route; empty outside of routes
     * @param candidate the name of the candidate
     * @param provider the candidate's provider; empty if it is a step of another component
     * @param model the candidate's model; empty if it leaves the choice to the provider or the message
     * @param state the state now
     */
    public record Breaker(String route, String candidate, String provider, String model, State state) {
        /** Cuts names as rows have them. */
        public Breaker {
            route = Names.shortened(route);
            provider = Names.shortened(provider);
            model = Names.shortened(model);
        }
    }

    /**
     * Adds the breakers of a load balancer.
     *
     * @return removes them
     */
    public Runnable add(Supplier<List<Breaker>> breakers) {
        sources.add(breakers);
        return () -> sources.remove(breakers);
    }

    /** Returns all breakers. */
    public List<Breaker> all() {
        return sources.stream().flatMap(source -> source.get().stream()).toList();
    }

    /** Returns the worst state of some of the breakers; null if there are none of them. */
    public @Nullable State worst(Predicate<Breaker> some) {
        return worst(all(), some);
    }

    /** Returns the worst state of some of the breakers of one look; null if there are none of them. */
    public static @Nullable State worst(List<Breaker> all, Predicate<Breaker> some) {
        return all.stream()
                .filter(some)
                .map(Breaker::state)
                .max(State::compareTo)
                .orElse(null);
    }
}
