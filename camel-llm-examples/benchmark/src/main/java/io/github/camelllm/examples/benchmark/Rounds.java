package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The runs of one scenario: each contender in a process of its own, all of them at the same server, taking turns, so
 * that whatever else the machine does falls on all of them alike.
 */
final class Rounds {
    private final Options options;
    private final Scenario scenario;
    private final Results results;
    private final Map<Peer, Child> children = new EnumMap<>(Peer.class);
    private final Map<Peer, List<Measurement>> runs = new EnumMap<>(Peer.class);

    Rounds(Options options, Scenario scenario, Results results) {
        this.options = options;
        this.scenario = scenario;
        this.results = results;
    }

    /** Runs them all and notes the medians. */
    void run(String server, Consumer<String> progress) throws IOException, InterruptedException {
        try {
            start(server);
            for (int round = -options.warmUps(); round < options.rounds(); round++) {
                progress.accept(scenario.option() + (round < 0 ? ": warming up" : ": round " + (round + 1)));
                for (Map.Entry<Peer, Child> next : new EnumMap<>(children).entrySet()) {
                    turn(next.getKey(), next.getValue(), round >= 0);
                }
            }
            runs.forEach((peer, measured) -> results.put(peer, scenario, Measurement.median(measured)));
        } finally {
            for (Child child : children.values()) {
                child.close();
            }
        }
    }

    private void start(String server) throws IOException, InterruptedException {
        String baseUrl = server + scenario.path(options);
        for (Peer peer : options.peers()) {
            if (peer.can(scenario)) {
                try {
                    children.put(peer, Child.start(ContenderMain.class, peer.option(), scenario.option(), baseUrl));
                } catch (IOException e) {
                    fail(peer, e);
                }
            }
        }
    }

    private void turn(Peer peer, Child child, boolean measured) throws IOException, InterruptedException {
        String command = Child.RUN + " " + options.total(scenario) + " " + options.inFlight(scenario);
        try {
            Measurement run = Measurement.parse(child.ask(command));
            if (measured) {
                runs.computeIfAbsent(peer, any -> new ArrayList<>()).add(run);
            }
        } catch (IOException e) {
            fail(peer, e);
        }
    }

    private void fail(Peer peer, IOException why) throws IOException, InterruptedException {
        results.fail(peer, scenario, String.valueOf(why.getMessage()));
        runs.remove(peer);
        Child child = children.remove(peer);
        if (child != null) {
            child.close();
        }
    }
}
