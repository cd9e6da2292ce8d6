package io.github.camelllm.examples.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured of whom, and who did not get there. */
final class Results {
    private final Map<Scenario, Map<Peer, Measurement>> medians = new EnumMap<>(Scenario.class);
    private final List<String> failures = new ArrayList<>();

    /** Notes the medians of the runs of a contender. */
    void put(Peer peer, Scenario scenario, Measurement median) {
        medians.computeIfAbsent(scenario, any -> new EnumMap<>(Peer.class)).put(peer, median);
    }

    /** Notes that a contender gave a wrong answer or none. */
    void fail(Peer peer, Scenario scenario, String why) {
        failures.add(peer.title() + " failed in " + scenario.option() + ": " + why);
    }

    /** Returns what was measured, or null if nothing was. */
    @Nullable
    Measurement get(Peer peer, Scenario scenario) {
        return medians.getOrDefault(scenario, Map.of()).get(peer);
    }

    /** Returns what went wrong. */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
