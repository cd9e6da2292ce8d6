package io.github.camelllm.examples.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of each contender, and the failures. */
final class Results {
    private final Map<Scenario, Map<Peer, Measurement>> medians = new EnumMap<>(Scenario.class);
    private final List<String> failures = new ArrayList<>();

    /** Records the medians of the runs of a contender. */
    void put(Peer peer, Scenario scenario, Measurement median) {
        medians.computeIfAbsent(scenario, any -> new EnumMap<>(Peer.class)).put(peer, median);
    }

    /** Records that a contender failed or had a wrong response. */
    void fail(Peer peer, Scenario scenario, String why) {
        failures.add(peer.title() + " failed in " + scenario.option() + ": " + why);
    }

    /** Returns the figures; null if there are none. */
    @Nullable
    Measurement get(Peer peer, Scenario scenario) {
        return medians.getOrDefault(scenario, Map.of()).get(peer);
    }

    /** Returns the failures. */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
